"""The example hotline as its files say it. What its callers go through is told by config/example/tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from calls.model import CHINESE, ENGLISH, Tier
from config.agents import Pin
from config.hotline import Hotline, check, load
from ivr.verbs import VERBS
from prompts.catalogue import Catalogue
from switchboard.customers import Customer
from switchboard.lines import choose
from tests.unit.config.folders import EXAMPLE

WORDLESS = {"beep"}


@pytest.fixture(scope="module")
def hotline() -> Hotline:
    return load(EXAMPLE, Catalogue.load().texts)


def test_it_has_neither_faults_nor_warnings_and_every_prompt_is_there() -> None:
    """But that 2027 is provisional: the package of holidays does not know yet which weekends are worked."""
    errors, warnings = check(EXAMPLE, Catalogue.load().texts, datetime(2026, 12, 1, tzinfo=UTC))
    assert errors == []
    assert [fault.problem.split(":")[0] for fault in warnings] == ["the days of 2027 are provisional"]


def test_every_prompt_it_plays_has_words_in_both_languages(hotline: Hotline) -> None:
    used = {key for flow in hotline.flows.values() for node in flow.nodes.values() for key in node.verb.needs.prompts}
    assert {"greeting", "menu.main", "senior.welcome", "survey.speed"} <= used
    texts = hotline.known.texts
    assert {key for key in used if not {CHINESE, ENGLISH} <= set(texts[key])} == WORDLESS


def test_its_tables_are_what_the_files_say(hotline: Hotline) -> None:
    assert hotline.name == "示例热线"
    assert set(hotline.table.queues) == {"orders", "repair", "complaints", "general", "emergency"}
    assert hotline.table.queues["emergency"].emergency
    assert hotline.table.queues["complaints"].wrap_up_s == 20.0
    assert hotline.table.agents["1003"].skills == {"complaints": 90, "orders": 50, "emergency": 90, "english": 60}
    assert hotline.table.agents["1003"].groups == ("care", "emergency")
    assert hotline.pins == {"1001": Pin(None), "1002": Pin(None), "1003": Pin(None)}
    assert all(pin.generated for pin in hotline.pins.values())
    assert hotline.emergency_numbers == ("4009110000",)
    assert [choose(hotline.lines, number).tier for number in ("4008000001", "4009110000", "x")] == [  # type: ignore[union-attr]
        Tier.VIP,
        Tier.EMERGENCY,
        Tier.NORMAL,
    ]
    assert hotline.calendars["business"].openings(date(2027, 2, 8)) == ()
    assert hotline.days is not None
    assert {day.year for day in hotline.days.days} == {2026, 2027}
    assert hotline.rubric.criteria
    assert hotline.customers["13800138001"] == Customer("13800138001", "赵敏", Tier.VIP, "1001")
    assert {customer.tier for customer in hotline.customers.values()} == set(Tier) - {Tier.EMERGENCY}


def test_it_shows_every_verb_but_those_a_first_look_does_not_need(hotline: Hotline) -> None:
    used = {node.verb.verb for flow in hotline.flows.values() for node in flow.nodes.values()}
    assert set(VERBS) - used == {"goto", "transfer"}


def test_a_pin_is_never_shown_by_accident() -> None:
    assert "4821" not in repr(Pin("4821"))
