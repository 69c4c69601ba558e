"""From what shall be said to the files that say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH, Sound
from prompts.catalogue import Catalogue
from prompts.wav import length_ms
from tests.unit.prompts.specimens import Specimen

SHIPPED = Catalogue.load()


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An owner's folder with one recording of his own."""
    Specimen(rate_hz=16000).write(tmp_path / "own" / "zh-CN" / "greeting.wav")
    return tmp_path / "own"


def test_a_prompt_is_one_file_at_the_asked_rate() -> None:
    (narrow,) = SHIPPED.files([Sound("greeting")], 8000)
    (wide,) = SHIPPED.files([Sound("greeting", ENGLISH)], 16000)
    assert narrow.parts[-3:] == ("8k", "zh-CN", "greeting.wav")
    assert wide.parts[-3:] == ("sounds", "en", "greeting.wav")


def test_the_position_is_spoken_in_one_row() -> None:
    sounds = [Sound("queue.position_before"), Sound.of_number(25), Sound("queue.position_after")]
    spoken = ["queue.position_before", "number.20", "number.5", "queue.position_after"]
    assert names(SHIPPED.files(sounds, 8000)) == spoken
    assert SHIPPED.sentence(sounds) == "您前面的排队人数为25请您耐心等候。"


def test_english_words_are_shown_with_spaces() -> None:
    sounds = [Sound("queue.position_before", ENGLISH), Sound.of_number(3, ENGLISH)]
    assert SHIPPED.sentence(sounds) == "The number of callers ahead of you is 3"


@pytest.mark.parametrize(("words", "two"), [("位客户", "number.liang"), ("号窗口", "number.2")])
def test_two_is_counted_when_the_next_words_begin_with_a_measure_word(own: Path, words: str, two: str) -> None:
    (own / "zh-CN" / "greeting.txt").write_text(words, encoding="utf-8")
    catalogue = Catalogue.load(overrides=own)
    assert names(catalogue.files([Sound.of_number(2), Sound("greeting")], 8000)) == [two, "greeting"]


def test_two_numbers_in_a_row_do_not_count_each_other() -> None:
    assert names(SHIPPED.files([Sound.of_number(2), Sound.of_number(2)], 8000)) == ["number.2", "number.2"]


def test_music_is_the_same_in_every_language_and_never_missing() -> None:
    catalogue = Catalogue.load()
    assert catalogue.files([Sound("music.wait")], 8000) == catalogue.files([Sound("music.wait", ENGLISH)], 8000)
    assert catalogue.missing == ()


def test_the_owners_recording_wins_at_every_rate_and_keeps_the_words(own: Path) -> None:
    catalogue = Catalogue.load(overrides=own)
    for rate_hz in (8000, 16000):
        assert catalogue.files([Sound("greeting")], rate_hz) == [own / "zh-CN" / "greeting.wav"]
    assert catalogue.files([Sound("goodbye")], 8000) == SHIPPED.files([Sound("goodbye")], 8000)
    assert catalogue.text("greeting", CHINESE) == SHIPPED.text("greeting", CHINESE)


def test_the_owner_may_add_keys_with_their_words(own: Path) -> None:
    Specimen().write(own / "zh-CN" / "spring.festival.wav")
    (own / "zh-CN" / "spring.festival.txt").write_text(" 祝您\n新春快乐 ", encoding="utf-8")
    catalogue = Catalogue.load(overrides=own)
    assert "spring.festival" in catalogue.keys
    assert catalogue.text("spring.festival", CHINESE) == "祝您 新春快乐"


def test_a_missing_language_is_spoken_in_the_other_and_told_once(own: Path) -> None:
    Specimen().write(own / "en" / "promo.wav")
    catalogue = Catalogue.load(overrides=own)
    for _ in range(2):
        assert catalogue.files([Sound("promo")], 8000) == [own / "en" / "promo.wav"]
    assert catalogue.missing == (("promo", CHINESE),)


def test_a_sound_nobody_has_is_a_beep_and_told_once() -> None:
    catalogue = Catalogue.load()
    assert names(catalogue.files([Sound("no.such"), Sound("goodbye"), Sound("no.such")], 8000)) == [
        "beep",
        "goodbye",
        "beep",
    ]
    assert catalogue.missing == (("no.such", CHINESE),)
    assert catalogue.text("no.such", CHINESE) == "no.such"


def test_a_missing_recording_without_language_is_told_too() -> None:
    catalogue = Catalogue.load()
    assert names(catalogue.files([Sound("no.such", "")], 8000)) == ["beep"]
    assert catalogue.missing == (("no.such", ""),)


def test_an_empty_folder_plays_nothing_and_says_so(tmp_path: Path) -> None:
    catalogue = Catalogue.load(tmp_path, overrides=tmp_path / "not there")
    assert catalogue.files([Sound("greeting"), Sound.of_number(3)], 8000) == []
    assert catalogue.missing == (("greeting", CHINESE), ("number.3", CHINESE))


def test_every_bad_file_of_the_owner_is_named_with_its_remedy(own: Path) -> None:
    bad = [
        Specimen(channels=2).write(own / "zh-CN" / "a.wav"),
        Specimen(rate_hz=44_100).write(own / "zh-CN" / "b.wav"),
        Specimen().write(own / "zh-CN" / "Bad Name.wav"),
        Specimen().write(own / "Mandarin!" / "c.wav"),
        Specimen().write(own / "zh-CN" / "deep" / "d.wav"),
    ]
    Specimen().write(own / "zh-CN" / "e.wav")
    (own / "zh-CN" / "e.txt").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ConfigurationError) as caught:
        Catalogue.load(overrides=own)
    assert {fault.place for fault in caught.value.faults} == {*map(str, bad), str(own / "zh-CN" / "e.txt")}
    assert all(fault.remedy and fault.problem_zh and fault.remedy_zh for fault in caught.value.faults)


sounds = st.builds(
    Sound,
    key=st.sampled_from(["greeting", "number", "no.such", "../../etc/passwd", ""]),
    language=st.sampled_from([CHINESE, ENGLISH, "yue", "", "../en"]),
    number=st.none() | st.integers(-(10**9), 10**9),
)


@given(st.lists(sounds, max_size=4), st.sampled_from([8000, 16000, 48000]))
def test_whatever_is_asked_for_something_playable_comes_back(asked: list[Sound], rate_hz: int) -> None:
    paths = Catalogue(SHIPPED.shelf).files(asked, rate_hz)
    assert len(paths) >= len(asked)
    assert all(path.is_file() and length_ms(path) > 0 for path in set(paths))
