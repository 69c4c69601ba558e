"""Sounds made here are found by what they are made from; uploads keep every version, and stay in their folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.made import MadeSounds
from prompts.takes import Take
from prompts.uploads import NOTHING, Change, HeardOtherwiseError, NoSuchUploadError, Origin, Uploads
from tests.unit.prompts.specimens import Specimen

TAKE = Take("greeting", "zh-CN", "您好")
AT = "2026-11-22T10:00:00+00:00"
GREETING = ("greeting", "zh-CN")
MADE_BY = "voice 1, mastering 1"


def made(folder: Path) -> dict[int, Path]:
    return {rate: Specimen(rate_hz=rate).write(folder / f"draft.{rate}.wav") for rate in (8000, 16000)}


@pytest.mark.parametrize(
    "other",
    [
        replace(TAKE, text="你好"),
        replace(TAKE, language="en"),
        replace(TAKE, voice="zf_xiaoni"),
        replace(TAKE, speed=0.9),
    ],
)
def test_whatever_makes_it_sound_otherwise_gives_it_another_name(other: Take) -> None:
    assert other.name(MADE_BY) != TAKE.name(MADE_BY)
    assert TAKE.name("voice 2") != TAKE.name(MADE_BY)
    assert replace(TAKE, key="hello").name(MADE_BY) == TAKE.name(MADE_BY), "two keys may share a sound"


def test_a_recording_is_named_after_what_is_in_it(tmp_path: Path) -> None:
    file = Specimen().write(tmp_path / "a.wav")
    name = replace(TAKE, recording=file).name(MADE_BY)
    assert replace(TAKE, text="…", recording=file.rename(tmp_path / "b.wav")).name(MADE_BY) == name
    Specimen(rate_hz=16000).write(tmp_path / "b.wav")
    assert replace(TAKE, recording=tmp_path / "b.wav").name(MADE_BY) != name


def test_the_slower_reading_is_a_take_of_its_own() -> None:
    assert TAKE.slower() == Take("greeting.slow", "zh-CN", "您好", "", 0.8)


def test_a_sound_is_there_when_both_rates_are(tmp_path: Path) -> None:
    sounds = MadeSounds(tmp_path)
    places = sounds.places("abcd")
    assert sounds.find("abcd") == {}
    Specimen().write(places[8000])
    assert sounds.find("abcd") == {}
    Specimen(rate_hz=16000).write(places[16000])
    assert sounds.find("abcd") == places


def test_a_shipped_sound_need_not_be_made_but_one_made_here_goes_before_it(tmp_path: Path) -> None:
    shipped = Specimen().write(tmp_path / "shipped" / "abcd.8k.wav")
    sounds = MadeSounds(tmp_path / "own", tmp_path / "shipped")
    assert sounds.find("abcd") == {8000: shipped}
    for place in (places := sounds.places("abcd")).values():
        Specimen().write(place)
    assert sounds.find("abcd") == places


def test_what_was_heard_last_is_remembered_and_may_be_lost(tmp_path: Path) -> None:
    sounds = MadeSounds(tmp_path)
    assert sounds.last() == {}
    sounds.remember({("greeting", "zh-CN"): ("abcd", "您好")})
    assert MadeSounds(tmp_path).last() == {("greeting", "zh-CN"): ("abcd", "您好")}
    for broken in ("{", "[1]", '[["a"]]', "{}x"):
        (tmp_path / "last.json").write_text(broken)
        assert sounds.last() == {}


def test_the_newest_upload_is_heard_and_the_old_ones_are_kept(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    assert uploads.heard() == {}
    first = uploads.add(("greeting", "zh-CN"), made(tmp_path), Origin("mei", AT))
    second = uploads.add(("greeting", "zh-CN"), made(tmp_path), Origin("li", AT, "您好"))
    assert (first.version, second.version) == (1, 2)
    assert Uploads(tmp_path / "uploads").heard() == {("greeting", "zh-CN"): second}
    assert all(path.is_file() for path in first.files.values())
    assert uploads.shelf().files == {("greeting", "zh-CN"): second.files}
    assert uploads.shelf().words == {("greeting", "zh-CN"): "您好"}


def test_an_upload_cut_off_half_way_is_none(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    uploads.add(("greeting", "en"), {8000: made(tmp_path)[8000]}, Origin("mei"))
    assert uploads.heard() == {}
    uploads.add(("greeting", "en"), made(tmp_path), Origin("mei"))
    assert uploads.heard()["greeting", "en"].by == "mei"
    (tmp_path / "uploads" / "en" / "greeting" / "0001.json").write_text("nonsense")
    assert uploads.heard()["greeting", "en"].by == ""


@given(st.text(max_size=20) | st.sampled_from(["..", "../x", "a/b", "/etc", "a\0b", ""]), st.booleans())
def test_no_name_leads_out_of_the_folder(name: str, as_key: bool) -> None:
    uploads = Uploads(Path("/nowhere"))
    spoken = (name, "zh-CN") if as_key else ("greeting", name)
    try:
        place = uploads._place(spoken)
    except ValueError:
        return
    assert place.resolve().relative_to("/nowhere").parts == (spoken[1], spoken[0])


@pytest.fixture
def two(tmp_path: Path) -> Uploads:
    uploads = Uploads(tmp_path / "uploads")
    for who in ("mei", "li"):
        uploads.add(GREETING, made(tmp_path), Origin(who, AT, why=f"by {who}"))
    return uploads


def test_an_older_version_is_put_back_and_all_are_kept(two: Uploads) -> None:
    two.put_on(GREETING, Change(1, "wang", AT, "too loud"))
    assert two.heard()[GREETING].version == two.heard_version(GREETING) == 1
    assert Uploads(two.folder).heard_version(GREETING) == 1, "also after a restart"
    assert [(each.version, each.by, each.why) for each in two.changes(GREETING)] == [
        (1, "mei", "by mei"), (2, "li", "by li"), (1, "wang", "too loud"),
    ]  # fmt: skip
    assert [each.version for each in two.versions(GREETING)] == [1, 2]


def test_withdrawn_no_version_is_heard_until_the_next_comes(tmp_path: Path, two: Uploads) -> None:
    two.put_on(GREETING, Change(NOTHING, "wang", AT, "over"))
    assert (two.heard(), two.heard_version(GREETING)) == ({}, NOTHING)
    assert two.add(GREETING, made(tmp_path), Origin("mei", AT)).version == 3
    assert two.heard_version(GREETING) == 3
    assert [each.version for each in two.changes(GREETING)] == [1, 2, NOTHING, 3]


def test_who_believes_another_version_to_be_heard_is_told_and_changes_nothing(tmp_path: Path, two: Uploads) -> None:
    with pytest.raises(HeardOtherwiseError) as refused:
        two.put_on(GREETING, Change(NOTHING, "wang", AT), expected=1)
    assert refused.value.last == Change(2, "li", AT, "by li")
    with pytest.raises(HeardOtherwiseError) as refused:
        two.add(("other", "en"), made(tmp_path), Origin("mei", AT), expected=1)
    assert refused.value.last is None
    two.add(GREETING, made(tmp_path), Origin("mei", AT), expected=2)
    assert two.heard_version(GREETING) == 3


@pytest.mark.parametrize(("spoken", "version"), [(GREETING, 3), (("other", "en"), 1), (("other", "en"), NOTHING)])
def test_what_is_not_there_cannot_be_put_on(two: Uploads, spoken: tuple[str, str], version: int) -> None:
    with pytest.raises(NoSuchUploadError):
        two.put_on(spoken, Change(version, "wang", AT))


@pytest.mark.parametrize("note", ["{", "[1]", '[{"version": 7, "by": "x", "at": ""}]', '[{"v": 1}]', "{}"])
def test_a_note_that_says_nothing_of_use_leaves_the_newest_on(two: Uploads, note: str) -> None:
    (two.folder / "zh-CN" / "greeting" / "heard.json").write_text(note)
    assert two.heard_version(GREETING) == 2
