"""A value stands among prompts: its pieces are played in their place, and the timeline shows its figures."""

from __future__ import annotations

from calls.model import CHINESE, ENGLISH, Sound
from prompts.catalogue import Catalogue

CATALOGUE = Catalogue.load()


def played(*sounds: Sound) -> list[str]:
    return [path.stem for path in CATALOGUE.files(list(sounds), 8000)]


def test_an_amount_is_played_between_its_neighbours_and_shown_as_money() -> None:
    sounds = [Sound("queue.position_before"), Sound("amount", value="1234.50"), Sound("queue.position_after")]
    pieces = ["number.1000", "number.200", "number.30", "number.4", "amount.yuan", "number.5", "amount.jiao"]
    assert played(*sounds) == ["queue.position_before", *pieces, "queue.position_after"]
    assert CATALOGUE.sentence(sounds) == "您前面的排队人数为￥1,234.50请您耐心等候。"


def test_a_pause_has_no_language() -> None:
    spoken = ["month.2", "day.6", "pause.short", "number.20", "number.20", "number.7"]
    assert played(Sound("date", ENGLISH, value="2027-02-06")) == spoken
    assert CATALOGUE.missing == ()


def test_a_value_is_counted_when_a_measure_word_follows() -> None:
    minutes = Sound("queue.wait_minutes")
    assert played(Sound("range", value="2-3"), minutes)[:3] == ["number.liang", "range.to", "number.3"]
    assert played(Sound("number", value="2"), minutes)[0] == "number.liang"
    assert played(Sound("number", value="2"), Sound("number", value="2")) == ["number.2", "number.2"]


def test_whole_numbers_go_the_same_way_up_to_hundreds_of_billions_and_below_zero() -> None:
    assert played(Sound.of_number(-20_000)) == ["number.minus", "number.liang", "number.wan"]
    assert CATALOGUE.sentence([Sound.of_number(-20_000, CHINESE)]) == "-20000"
    assert played(Sound.of_number(7, ENGLISH)) == played(Sound("number", ENGLISH, value="7"))
