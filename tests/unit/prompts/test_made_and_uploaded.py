"""Sounds made here are found by what they are made from; uploads keep every version, and stay in their folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.made import MadeSounds
from prompts.takes import Take
from prompts.uploads import Uploads
from tests.unit.prompts.specimens import Specimen

TAKE = Take("greeting", "zh-CN", "您好")
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
    assert uploads.latest() == {}
    first = uploads.add(("greeting", "zh-CN"), made(tmp_path), by="mei", at="2026-11-22T10:00:00+00:00")
    second = uploads.add(("greeting", "zh-CN"), made(tmp_path), by="li", at="2026-11-22T11:00:00+00:00", words="您好")
    assert (first.version, second.version) == (1, 2)
    assert Uploads(tmp_path / "uploads").latest() == {("greeting", "zh-CN"): second}
    assert all(path.is_file() for path in first.files.values())
    assert uploads.shelf().files == {("greeting", "zh-CN"): second.files}
    assert uploads.shelf().words == {("greeting", "zh-CN"): "您好"}


def test_an_upload_cut_off_half_way_is_none(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    uploads.add(("greeting", "en"), {8000: made(tmp_path)[8000]}, by="mei", at="")
    assert uploads.latest() == {}
    uploads.add(("greeting", "en"), made(tmp_path), by="mei", at="")
    assert uploads.latest()["greeting", "en"].by == "mei"
    (tmp_path / "uploads" / "en" / "greeting" / "0001.json").write_text("nonsense")
    assert uploads.latest()["greeting", "en"].by == ""


@given(st.text(max_size=20) | st.sampled_from(["..", "../x", "a/b", "/etc", "a\0b", ""]), st.booleans())
def test_no_name_leads_out_of_the_folder(name: str, as_key: bool) -> None:
    uploads = Uploads(Path("/nowhere"))
    spoken = (name, "zh-CN") if as_key else ("greeting", name)
    try:
        place = uploads._place(spoken)
    except ValueError:
        return
    assert place.resolve().relative_to("/nowhere").parts == (spoken[1], spoken[0])
