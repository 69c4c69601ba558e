"""Nodes whose recordings' folders lie side by side hear each other's [H3]."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from calls.errors import FarEndError
from hotline.keeping import folder_of
from hotline.settings import Settings
from recordings.folder import RecordingFolder
from tests.unit.recordings.tape import noise, tape

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PATH = "2026/11/22/c-r1.wav"


def written(file: Path) -> None:
    tape(file, noise(800))


@pytest.fixture
def theirs(tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(tmp_path / "shared" / "node2", shared=tmp_path / "shared")


@pytest.fixture
def ours(tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(tmp_path / "shared" / "node1", shared=tmp_path / "shared")


def test_what_another_node_recorded_is_heard_here(ours: RecordingFolder, theirs: RecordingFolder) -> None:
    written(theirs.resolve(theirs.place("c-r1", AT)))
    assert ours.has(PATH)
    assert ours.resolve(PATH) == theirs.root / PATH
    with ours.open(PATH) as found:
        assert found.length_ms > 0
    assert ours.plain() == []


def test_what_is_ours_is_ours_first(ours: RecordingFolder, theirs: RecordingFolder) -> None:
    for folder in (theirs, ours):
        written(folder.root / folder.place("c-r1", AT))
    assert ours.resolve(PATH) == ours.root / PATH


def test_what_nobody_has_would_be_ours(ours: RecordingFolder) -> None:
    assert ours.resolve(PATH) == ours.root / PATH
    assert not ours.has(PATH)


def test_without_a_shared_folder_nobody_is_asked(ours: RecordingFolder, theirs: RecordingFolder) -> None:
    written(theirs.resolve(theirs.place("c-r1", AT)))
    assert not RecordingFolder(ours.root).has(PATH)


def test_a_shared_folder_that_is_away_keeps_nothing_of_ours(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "node1", shared=tmp_path / "away")
    assert folder.resolve(PATH) == tmp_path / "node1" / PATH


def test_no_link_in_the_shared_folder_leads_out_of_it(ours: RecordingFolder, tmp_path: Path) -> None:
    elsewhere = RecordingFolder(tmp_path / "elsewhere")
    written(elsewhere.resolve(elsewhere.place("c-r1", AT)))
    (tmp_path / "shared" / "link").symlink_to(elsewhere.root)
    assert not ours.has(PATH)
    inside = tmp_path / "shared" / "node3" / "2026" / "11" / "22"
    inside.mkdir(parents=True)
    (inside / "c-r1.wav").symlink_to(elsewhere.root / PATH)
    with pytest.raises(FarEndError):
        ours.resolve(PATH)


def test_deleted_here_it_is_gone_there(ours: RecordingFolder, theirs: RecordingFolder) -> None:
    written(theirs.resolve(theirs.place("c-r1", AT)))
    assert ours.remove(PATH).files == 1
    assert not theirs.has(PATH)


def test_the_owner_says_where(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    settings = Settings(data_dir=tmp_path, recordings_dir=shared / "node1", recordings_shared=shared)
    other = RecordingFolder(shared / "node2")
    written(other.resolve(other.place("c-r1", AT)))
    folder = folder_of(settings)
    assert (folder.root, folder.has(PATH)) == (shared / "node1", True)
    assert folder_of(Settings(data_dir=tmp_path)).root == tmp_path / "recordings"
