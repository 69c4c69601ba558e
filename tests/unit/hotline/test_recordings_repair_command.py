"""`hotline recordings repair`: what a crash left is mended and sealed, what cannot be is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from recordings import manifest
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.sealed_form import key_file, sealed_file
from recordings.vault import Vault
from store.lock import FolderLock
from tests.unit.console.house import House
from tests.unit.recordings.tape import cut_tape, noise, tape

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = "2026/11/22"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A server that is down, with three recordings that its database knows, plain."""
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    (tmp_path / "data").mkdir()
    house = House(tmp_path / "data", at=NOW)
    house.open_shop()
    for number in range(3):
        house.served(f"c{number}", length_s=2)
    KeyFile(tmp_path / "keys" / "recordings.key").make()
    yield house
    house.close()


@pytest.fixture
def folder(house: House, tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(house.recordings.root, Vault(KeyFile(tmp_path / "keys" / "recordings.key")))


def place(folder: RecordingFolder, name: str = "c0-r1") -> Path:
    return folder.root / DAY / f"{name}.wav"


def told(folder: RecordingFolder, name: str = "c0-r1") -> tuple[object, ...]:
    assert folder.vault is not None
    line = manifest.latest(folder.root / DAY, folder.vault.keys.ring())[f"{name}.wav"]
    return line["kind"], line["call"], line["cut"], line["purpose"]


def run(command: str = "repair") -> Result:
    return CliRunner().invoke(app, ["recordings", command])


def test_what_lies_there_plain_is_mended_and_sealed_with_what_the_database_knows(folder: RecordingFolder) -> None:
    cut_tape(place(folder, "c9-r1"), noise(100), 44 + 4 * 60 + 3)
    place(folder, "c8-r1").write_bytes(b"RIFF")
    content = place(folder).read_bytes()
    result = run()
    assert (result.exit_code, result.stdout) == (0, "sealed 3 · mended and sealed 1 · without sound 1\n")
    assert folder.plain() == [f"{DAY}/c8-r1.wav"]
    assert told(folder) == ("sealed", "c0", False, "talk")
    assert told(folder, "c9-r1") == ("sealed", "", True, "")
    with folder.open(f"{DAY}/c0-r1.wav") as found:
        assert b"".join(found.content()) == content
    with folder.open(f"{DAY}/c9-r1.wav") as found:
        assert found.frames == 60
    assert run().stdout == "without sound 1\n", "a second time there is nothing to do"


def test_a_sealed_one_that_the_manifest_does_not_know_is_listed_again(folder: RecordingFolder) -> None:
    run()
    day = folder.root / DAY
    lines = (day / manifest.NAME).read_bytes().splitlines(keepends=True)
    (day / manifest.NAME).write_bytes(lines[0] + lines[1][:40])
    assert run("verify").exit_code == 1
    result = run()
    assert (result.exit_code, result.stdout) == (0, "listed again 2 · remains removed 1\n")
    assert told(folder, "c2-r1") == ("sealed", "c2", False, "talk")
    assert run("verify").exit_code == 0


def test_halves_go_where_the_whole_is_there_and_stay_where_not(folder: RecordingFolder) -> None:
    run()
    halves = ("c0-r1.wav.sealed.part", "c1-r1.wav.key.new", "c7-r1.wav.sealed.part", "other.part")
    for name in halves:
        (folder.root / DAY / name).write_bytes(b"half")
    result = run()
    assert (result.exit_code, result.stdout) == (1, "remains removed 2 · left as it is 2\n")
    assert [(folder.root / DAY / name).exists() for name in halves] == [False, False, True, True]
    assert "c7-r1.wav.sealed.part" in result.stderr


def test_what_must_not_be_believed_is_not_listed(folder: RecordingFolder) -> None:
    """One that was deleted and put back, one without its key, one whose sound the database knows otherwise."""
    run()
    assert folder.vault is not None
    for name in ("c1-r1", "c7-r1"):
        sealed_file(place(folder, name)).unlink(missing_ok=True)
        folder.vault.keep(tape(place(folder, name), noise(50)))
    key_file(place(folder, "c7-r1")).unlink()
    lines = (folder.root / DAY / manifest.NAME).read_bytes().splitlines(keepends=True)
    (folder.root / DAY / manifest.NAME).write_bytes(lines[0])
    kept = {kind(place(folder)): kind(place(folder)).read_bytes() for kind in (sealed_file, key_file)}
    folder.remove(f"{DAY}/c0-r1.wav")
    for file, content in kept.items():
        file.write_bytes(content)
    result = run()
    assert (result.exit_code, result.stdout) == (1, "listed again 1 · left as it is 3\n")
    assert "c0-r1.wav: it was deleted, and is here again" in result.stderr
    assert "c1-r1.wav: not the sound that was recorded" in result.stderr
    assert "c7-r1.wav: its key file is gone" in result.stderr


def test_beside_a_running_server_it_refuses_and_touches_nothing(folder: RecordingFolder, house: House) -> None:
    lock = FolderLock(house.folder)
    result = run()
    lock.release()
    assert result.exit_code == 1
    assert "a server is running" in result.stderr
    assert len(folder.plain()) == 3


def test_without_the_key_it_names_it(folder: RecordingFolder, tmp_path: Path) -> None:
    (tmp_path / "keys" / "recordings.key").unlink()
    result = run()
    assert result.exit_code == 2
    assert "HOTLINE_RECORDING_KEY_FILE" in result.stderr
    assert len(folder.plain()) == 3
