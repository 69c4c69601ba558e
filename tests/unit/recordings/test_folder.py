"""Recordings lie by day, and no stored path leads anywhere else."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calls.errors import FarEndError
from recordings.folder import RecordingFolder, Removed

AT = datetime(2026, 3, 1, 3, 0, tzinfo=timezone(timedelta(hours=8)))


def test_a_recording_lies_under_its_day_in_utc(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "recordings")
    path = folder.place("01HX-r1", AT)
    assert path == "2026/02/28/01HX-r1.wav"
    assert folder.resolve(path) == tmp_path / "recordings/2026/02/28/01HX-r1.wav"
    assert folder.resolve(path).parent.is_dir()


def test_others_cannot_look_into_the_folder(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "recordings")
    folder.place("a", AT)
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".hidden", "a\0", "a b", "-rf", "录音", "a" * 129, "a\n"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FarEndError):
        RecordingFolder(tmp_path).place(name, AT)


@given(st.text(max_size=60))
@example("../../etc/passwd")
@example("/etc/passwd")
@example("2026/02/28/../../../secret.wav")
@example("2026/02/28/a.wav\n")
@example("٢٠٢٦/02/28/a.wav")
@example("2026/02/28/a.wav/../b.wav")
def test_no_text_resolves_to_a_place_outside(path: str) -> None:
    with pytest.raises(FarEndError):
        FOLDER.resolve(path)


FOLDER = RecordingFolder(Path(__file__).parent)


@pytest.mark.parametrize("link", ["2026", "2026/02/28", "2026/02/28/a.wav"])
def test_a_symbolic_link_inside_is_not_followed(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside/02/28"
    outside.mkdir(parents=True)
    (outside / "a.wav").write_bytes(b"secret")
    folder = RecordingFolder(tmp_path / "recordings")
    place = folder.root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(tmp_path / "outside" if link == "2026" else outside / "a.wav" if "a.wav" in link else outside)
    with pytest.raises(FarEndError):
        folder.resolve("2026/02/28/a.wav")


def test_the_folder_itself_may_be_a_link_to_a_bigger_disk(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "recordings").symlink_to(tmp_path / "disk")
    folder = RecordingFolder(tmp_path / "recordings")
    assert folder.resolve(folder.place("a", AT)) == tmp_path / "disk/2026/02/28/a.wav"


def test_the_disk_tells_whether_there_is_room(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path)
    assert folder.free_bytes() > 0
    assert folder.has_room(1)
    assert not folder.has_room(2**62)


FORMS = ("wav", "left.wav", "left.wav.part", "wav.sealed", "wav.sealed.part", "wav.key", "wav.key.new")
OTHERS = ("c1-r1.2.wav", "c1-r1.2.wav.sealed", "c1-r1.wav.wav", "c1-r10.wav")


def test_a_recording_goes_in_all_its_forms_and_no_other_does(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path)
    path = folder.place("c1-r1", AT)
    for form in FORMS:
        folder.resolve(path).with_name(f"c1-r1.{form}").write_bytes(b"12")
    for other in OTHERS:
        folder.resolve(path).with_name(other).write_bytes(b"3")
    assert folder.remove(path) == Removed(len(FORMS), 2 * len(FORMS))
    assert {file.name for file in folder.resolve(path).parent.iterdir()} == set(OTHERS)
    assert folder.remove(path) == Removed(0, 0), "a second time"
    assert folder.remove("1999/01/01/c1-r1.wav") == Removed(0, 0)


def test_what_lies_elsewhere_is_not_removed(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "recordings")
    elsewhere = tmp_path / "kept.wav"
    elsewhere.write_bytes(b"1")
    path = folder.place("a", AT)
    folder.resolve(path).symlink_to(elsewhere)
    with pytest.raises(FarEndError):
        folder.remove(path)
    with pytest.raises(FarEndError):
        folder.remove("../kept.wav")
    assert elsewhere.exists()
