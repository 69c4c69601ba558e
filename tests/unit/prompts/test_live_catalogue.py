"""The catalogue while calls are up: sounds come and go, files vanish, and somebody always hears something [H4]."""

from __future__ import annotations

from pathlib import Path

import pytest

from calls.model import CHINESE, ENGLISH, Sound
from prompts.catalogue import Catalogue
from prompts.listing import Form, rows
from prompts.names import name_key
from prompts.shelf import Shelf
from tests.unit.prompts.specimens import Specimen


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.load()


def wav(folder: Path, name: str, rate_hz: int = 8000) -> Path:
    return Specimen(rate_hz=rate_hz).write(folder / f"{name}.wav")


def test_what_is_added_is_heard_from_the_next_play_on_until_it_is_removed(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    shipped = catalogue.files([Sound("greeting")], 8000)
    catalogue.add("greeting", CHINESE, {8000: wav(tmp_path, "now")}, "临时问候")
    assert catalogue.files([Sound("greeting")], 8000) == [tmp_path / "now.wav"]
    assert catalogue.text("greeting", CHINESE) == "临时问候"
    assert catalogue.files([Sound("greeting", ENGLISH)], 8000) != [tmp_path / "now.wav"]
    catalogue.remove("greeting")
    catalogue.remove("greeting")
    assert catalogue.files([Sound("greeting")], 8000) == shipped


def test_an_announcement_in_one_language_is_heard_by_all(tmp_path: Path, catalogue: Catalogue) -> None:
    catalogue.add("announcement.a1", ENGLISH, {8000: wav(tmp_path, "en")})
    assert catalogue.files([Sound("announcement.a1")], 8000) == [tmp_path / "en.wav"]


def test_what_is_added_outlives_a_new_catalogue(tmp_path: Path, catalogue: Catalogue) -> None:
    catalogue.add("announcement.a1", CHINESE, {8000: wav(tmp_path, "a")})
    reloaded = Catalogue(catalogue.shelf, live=catalogue.live)
    assert reloaded.files([Sound("announcement.a1")], 8000) == [tmp_path / "a.wav"]


def test_what_is_laid_takes_the_place_of_what_there_was(tmp_path: Path, catalogue: Catalogue) -> None:
    catalogue.lay(Shelf({("greeting", CHINESE): {8000: wav(tmp_path, "mine")}}, {("greeting", CHINESE): "我的"}))
    assert catalogue.files([Sound("greeting")], 8000) == [tmp_path / "mine.wav"]
    assert catalogue.text("greeting", CHINESE) == "我的"


def test_what_is_laid_anew_leaves_nothing_of_what_was_laid_before(tmp_path: Path, catalogue: Catalogue) -> None:
    before = catalogue.files([Sound("greeting")], 8000)
    catalogue.lay(Shelf({("greeting", CHINESE): {8000: wav(tmp_path, "mine")}}))
    catalogue.lay(Shelf())
    assert catalogue.files([Sound("greeting")], 8000) == before


def test_a_file_that_has_vanished_is_spoken_in_the_other_language(tmp_path: Path, catalogue: Catalogue) -> None:
    paths = {language: wav(tmp_path, language) for language in (CHINESE, ENGLISH)}
    catalogue.lay(Shelf({("promo", language): {8000: path} for language, path in paths.items()}))
    paths[CHINESE].unlink()
    assert catalogue.files([Sound("promo")], 8000) == [paths[ENGLISH]]
    assert catalogue.unsaid([Sound("promo")]) == ()
    paths[ENGLISH].unlink()
    assert [path.stem for path in catalogue.files([Sound("promo")], 8000)] == ["beep"]
    assert catalogue.unsaid([Sound("promo")]) == ("promo",)


def test_nothing_is_unsaid_as_long_as_one_of_the_sounds_can_be_heard(catalogue: Catalogue) -> None:
    assert catalogue.unsaid([Sound("no.such"), Sound("greeting")]) == ()
    assert catalogue.unsaid([Sound("no.such"), Sound("none"), Sound("no.such")]) == ("no.such", "none")
    assert catalogue.unsaid([]) == ()


def test_the_slower_reading_is_heard_where_there_is_one(tmp_path: Path, catalogue: Catalogue) -> None:
    slowly, usual = Sound("greeting", slow=True), Sound("greeting")
    assert catalogue.files([slowly], 8000) == catalogue.files([usual], 8000)
    catalogue.lay(Shelf({("greeting.slow", CHINESE): {8000: wav(tmp_path, "slow")}}))
    assert catalogue.files([slowly], 8000) == [tmp_path / "slow.wav"]
    assert catalogue.files([usual], 8000) != [tmp_path / "slow.wav"]
    english = Sound("greeting", ENGLISH, slow=True)
    assert catalogue.files([english], 8000)[0].parts[-2:] == ("en", "greeting.wav")


def test_a_name_nobody_has_spoken_is_left_out_and_wanted(tmp_path: Path, catalogue: Catalogue) -> None:
    sounds = [Sound("greeting"), Sound("name", value="李娜")]
    assert len(catalogue.files(sounds, 8000)) == 1
    assert catalogue.wanted_names == (("李娜", CHINESE),)
    catalogue.add(name_key("李娜"), CHINESE, {8000: wav(tmp_path, "lina")})
    assert catalogue.files(sounds, 8000)[1] == tmp_path / "lina.wav"
    assert catalogue.sentence(sounds).endswith("李娜")


def test_flows_may_name_what_is_promised(catalogue: Catalogue) -> None:
    assert "spring" in Catalogue(catalogue.shelf, frozenset({"spring"})).keys


def test_files_that_are_named_elsewhere_need_no_place_of_their_own(tmp_path: Path) -> None:
    odd = Specimen(rate_hz=44_100).write(tmp_path / "Notices 2026" / "a.wav")
    assert Catalogue.load(overrides=tmp_path, besides={odd}).keys == Catalogue.load().keys


def test_silence_is_listed_without_a_loudness_and_every_other_sound_with_one(catalogue: Catalogue) -> None:
    listed = {row.key: row for row in rows(catalogue, {("spring", CHINESE): "新春"}, lambda *_: (Form.FOLDER, 0))}
    assert listed["pause.short"].lufs is None
    assert listed["beep"].lufs == pytest.approx(-18, abs=1)
    assert (listed["spring"].form, listed["spring"].path, listed["spring"].text) == (Form.PENDING, None, "新春")
