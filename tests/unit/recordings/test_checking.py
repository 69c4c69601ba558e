"""Checking a day's folder while a server works in it: nothing that it does by right looks wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from recordings.checking import Verdict, check_day
from recordings.folder import RecordingFolder
from recordings.sealed_form import Codec
from recordings.vault import Vault
from tests.unit.recordings.keys import Pocket
from tests.unit.recordings.tape import noise, tape

DAY = "2026/11/22"


@pytest.fixture
def folder(tmp_path: Path) -> RecordingFolder:
    """Four recordings, the second still plain."""
    folder = RecordingFolder(tmp_path, Vault(Pocket()))
    (folder.root / DAY).mkdir(parents=True)
    for number in range(4):
        file = tape(place(folder, number), noise(2000, number))
        if number != 1:
            vault(folder).keep(file)
    return folder


def vault(folder: RecordingFolder) -> Vault:
    assert folder.vault is not None
    return folder.vault


def place(folder: RecordingFolder, number: int) -> Path:
    return folder.root / DAY / f"c{number}.wav"


def found(folder: RecordingFolder) -> list[Verdict]:
    return [finding.verdict for finding in check_day(folder, folder.root / DAY)]


def test_what_is_sealed_deleted_and_made_smaller_meanwhile(folder: RecordingFolder) -> None:
    checking = check_day(folder, folder.root / DAY)
    assert next(checking).verdict is Verdict.SOUND
    vault(folder).keep(place(folder, 1))
    folder.remove(f"{DAY}/c2.wav")
    Vault(vault(folder).keys, Codec.OPUS).recode(place(folder, 3))
    assert [(one.path[-6:], one.verdict) for one in checking] == [
        ("c1.wav", Verdict.SOUND),
        ("c3.wav", Verdict.SOUND),
    ]
    assert found(folder) == 3 * [Verdict.SOUND]


def test_a_plain_one_that_a_crash_left_beside_its_sealed_one(folder: RecordingFolder) -> None:
    tape(place(folder, 0), noise(2000, 0))
    assert found(folder)[0] is Verdict.WAITING
    vault(folder).keep(place(folder, 0))
    assert found(folder)[0] is Verdict.SOUND
    tape(place(folder, 0), noise(2000, 9))
    assert found(folder)[0] is Verdict.ADDED
    place(folder, 0).write_bytes(b"RIFF")
    assert found(folder)[0] is Verdict.ADDED


def test_a_deleted_one_that_is_back_is_named(folder: RecordingFolder) -> None:
    files = {file: file.read_bytes() for file in (folder.root / DAY).glob("c2.wav.*")}
    folder.remove(f"{DAY}/c2.wav")
    for file, content in files.items():
        file.write_bytes(content)
    assert found(folder) == [Verdict.SOUND, Verdict.WAITING, Verdict.ADDED, Verdict.SOUND]
