"""`hotline recordings`: what is wrong is named, keys are changed without touching audio, exports are audited."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from hotline.commands.recordings.export import EXPORTED
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.sealed_form import key_file, sealed_file
from recordings.vault import Vault
from store import AuditTrail, Database
from tests.unit.recordings.tape import noise, tape

DAY = "2026/11/22"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingFolder:
    """Three sealed recordings of a server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    keys.make()
    folder = RecordingFolder(tmp_path / "data" / "recordings", Vault(keys))
    (folder.root / DAY).mkdir(parents=True)
    for number in range(3):
        Vault(keys).keep(tape(place(folder, number), noise(3000, number)))
    database = Database(f"sqlite:///{tmp_path / 'data' / 'hotline.db'}")
    database.migrate()
    database.dispose()
    return folder


def place(folder: RecordingFolder, number: int) -> Path:
    return folder.root / DAY / f"c{number}-r1.wav"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["recordings", *words])


def test_all_is_well(folder: RecordingFolder) -> None:
    tape(place(folder, 7), noise(10))
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "sound 3 · waiting to be sealed 1\n")
    assert run("verify", "c1-r1").stdout == "sound 1\n"
    assert run("verify", "c9-r1").exit_code == 2


def test_whatever_was_done_to_a_file_is_named(folder: RecordingFolder) -> None:
    changed, gone, planted = sealed_file(place(folder, 0)), sealed_file(place(folder, 1)), place(folder, 2)
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes()[:-1] + b"!")
    gone.unlink()
    tape(planted, noise(10))
    (folder.root / DAY / "c8-r1.wav.sealed").write_bytes(b"x")
    result = run("verify")
    assert (result.exit_code, result.stdout) == (1, "changed 1 · missing 1 · added 2\n")
    for name in ("c0-r1.wav: changed", "c1-r1.wav: missing", "c2-r1.wav: added", "c8-r1.wav: added"):
        assert name in result.stderr


def test_a_key_that_is_gone_and_a_manifest_that_was_changed(folder: RecordingFolder, tmp_path: Path) -> None:
    key_file(place(folder, 0)).unlink()
    manifest = folder.root / DAY / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().replace(b'"frames":3000', b'"frames":3001', 1))
    result = run("verify")
    assert result.exit_code == 1
    assert "manifest.jsonl: changed line 1: the signature does not fit" in result.stderr
    (tmp_path / "keys" / "recordings.key").unlink()
    result = run("verify")
    assert result.exit_code == 2
    assert "HOTLINE_RECORDING_KEY_FILE" in result.stderr


def test_a_rotation_touches_keys_only_and_old_ones_can_be_forgotten(folder: RecordingFolder, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    old = keys.ring().current
    before = [sealed_file(place(folder, number)).read_bytes() for number in range(3)]
    result = run("rotate-key")
    assert (result.exit_code, result.stdout[:1]) == (0, "3")
    assert keys.ring().find(old.id) == old
    assert run("rotate-key", "--resume", "--retire").stdout.startswith("0 recordings")
    assert keys.ring().find(old.id) is None
    assert [sealed_file(place(folder, number)).read_bytes() for number in range(3)] == before
    assert run("verify").stdout == "sound 3\n"


class KilledError(BaseException):
    """As if the process had ended there."""


@pytest.mark.parametrize("death", range(0, 13, 2))
def test_a_rotation_that_was_killed_is_gone_on_with(
    folder: RecordingFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: int
) -> None:
    """After so many files were replaced: of ten recordings' keys and the keyring itself."""
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    for number in range(3, 10):
        Vault(keys).keep(tape(place(folder, number), noise(300, number)))
    old, left, real = keys.ring().current, [death], Path.replace

    def replace(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        if death < 11:
            with pytest.raises(KilledError):
                run("rotate-key")
        else:
            assert run("rotate-key").exit_code == 0
    result = run("verify", "--files-only")
    assert (result.exit_code, result.stdout.split(" ·")[0].strip()) == (0, "sound 10"), "both open what they must"
    result = run("rotate-key", *["--resume"] * (death > 0), "--retire")
    assert (result.exit_code, result.stdout.split()[0]) == (0, str(10 - max(0, min(death - 1, 10))))
    assert [key.id for key in keys.ring().keys] != [old.id]
    assert len(keys.ring().keys) == 1
    assert run("verify", "--files-only").stdout == "sound 10\n", "the new key alone opens all"


def test_an_export_is_the_recording_and_stands_in_the_audit(folder: RecordingFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("export", "c1-r1", "--out", str(out)).exit_code == 0
    assert (out / "c1-r1.wav").read_bytes() == tape(tmp_path / "same.wav", noise(3000, 1)).read_bytes()
    assert run("export", "c1-r1", "--out", str(out)).exit_code == 1, "nothing is written over"
    for form in ("flac", "opus"):
        assert run("export", "c2-r1", "--out", str(out), "--format", form).exit_code == 0
    assert (out / "c2-r1.flac").read_bytes()[:4] == b"fLaC"
    assert run("export", "c9-r1", "--out", str(out)).exit_code == 1
    database = Database(f"sqlite:///{tmp_path / 'data' / 'hotline.db'}")
    told = AuditTrail(database).of_kinds([EXPORTED])
    database.dispose()
    assert [line.detail["subject"] for line in told] == ["c1-r1", "c1-r1", "c2-r1", "c2-r1"]
    assert all(line.who.startswith("shell:") for line in told)
