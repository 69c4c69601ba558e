"""A third person checks an export with the public key alone; whatever was changed shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile  # type: ignore[import-untyped]
from typer.testing import CliRunner, Result

from hotline.cli import app
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.master_keys import MasterKey
from recordings.sealed_form import Codec
from recordings.vault import Told, Vault
from store import Database
from tests.unit.recordings.tape import noise, tape

DAY = "2026/11/22"


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two exports, WAV and FLAC; then there is no server any more."""
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    keys.make()
    folder = RecordingFolder(tmp_path / "data" / "recordings", Vault(keys))
    (folder.root / DAY).mkdir(parents=True)
    for name, codec in (("c1-r1", Codec.FLAC), ("c2-r1", Codec.FLAC), ("c3-r1", Codec.OPUS)):
        Vault(keys, codec).keep(tape(folder.root / DAY / f"{name}.wav", noise(3000)), Told("c1", True, "talk"))
    database = Database(f"sqlite:///{tmp_path / 'data' / 'hotline.db'}")
    database.migrate()
    database.dispose()
    for name, form in (("c1-r1", "wav"), ("c2-r1", "flac"), ("c3-r1", "wav")):
        assert run("export", name, "--out", str(tmp_path / "out"), "--format", form).exit_code == 0
    keys.add(MasterKey.new())
    keys.retire([keys.ring().keys[0].id])
    return tmp_path / "out"


@pytest.fixture
def public(out: Path) -> str:
    retired, now = run("public-key").stdout.split()
    assert now != retired
    (out.parent / "keys" / "recordings.key").unlink()
    (out.parent / "data").rename(out.parent / "elsewhere")
    return retired


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["recordings", *words])


def check(file: Path, *publics: str) -> Result:
    return run("check", str(file), *(word for public in publics for word in ("--public-key", public)))


@pytest.mark.parametrize("name", ["c1-r1.wav", "c2-r1.flac"])
def test_an_export_is_proven_with_the_public_key_alone(out: Path, public: str, name: str) -> None:
    result = check(out / name, "0" * 64, public)
    assert result.exit_code == 0
    assert f"as recorded ({name[:5]}.wav of {DAY}, call c1, its end is missing)" in result.stdout


def test_what_opus_lost_cannot_be_proven(out: Path) -> None:
    assert {file.name for file in out.iterdir()} == {
        *("c1-r1.wav", "c1-r1.proof.json", "c2-r1.flac", "c2-r1.proof.json", "c3-r1.wav")
    }


@pytest.mark.parametrize("name", ["c1-r1.wav", "c2-r1.flac"])
def test_other_sound_is_not_proven(out: Path, public: str, name: str) -> None:
    sound, rate_hz = soundfile.read(out / name, dtype="int16")
    sound[1234, 1] ^= 1
    soundfile.write(out / name, sound, rate_hz)
    result = check(out / name, public)
    assert result.exit_code == 1
    assert "not proven: not the sound that was recorded" in result.stderr


def test_a_proof_that_was_changed_or_signed_by_another_is_not_believed(out: Path, public: str) -> None:
    proof = out / "c1-r1.proof.json"
    written = json.loads(proof.read_text())
    other = MasterKey.new()
    for line in ({**written["line"], "call": "c9"}, {**written["line"], "sig": "00"}, {}, []):
        proof.write_text(json.dumps({"public_key": other.public.hex(), "line": line}))
        assert check(out / "c1-r1.wav", public).exit_code == 1
    proof.write_text(json.dumps(written))
    assert check(out / "c1-r1.wav", other.public.hex()).exit_code == 1
    assert check(out / "c1-r1.wav", "k").exit_code == 2
    for broken in (b"", b"{}", b"\xff", b"7", 60_000 * b"["):
        proof.write_bytes(broken)
        assert "the proof cannot be read" in check(out / "c1-r1.wav", public).stderr
    assert check(out / "c3-r1.wav", public).exit_code == 1, "without a proof"


def test_files_that_are_no_recordings_are_named(out: Path, public: str) -> None:
    (out / "c2-r1.flac").write_bytes(b"fLaC?")
    assert "not a FLAC file" in check(out / "c2-r1.flac", public).stderr
    (out / "c1-r1.wav").write_bytes(b"RIFF")
    assert check(out / "c1-r1.wav", public).exit_code == 1
