"""The example hotline: what a newcomer hears, walked with keys."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from calls import commands
from calls.model import CHINESE, ENGLISH, QueueRefusal, Tier
from config.agents import Pin
from config.hotline import Hotline, check, load
from ivr.calendar import Calendar
from ivr.verbs import VERBS
from switchboard.customers import Customer
from switchboard.lines import choose
from tests.unit.config.folders import EXAMPLE, ROOT
from tests.unit.ivr.walking import Caller

NOBODY = QueueRefusal.NO_AGENTS


@pytest.fixture(scope="module")
def hotline() -> Hotline:
    return load(EXAMPLE)


def spoken_prompts() -> dict[str, dict[str, object]]:
    text = (ROOT / "prompts" / "catalogue.yaml").read_text(encoding="utf-8")
    prompts: dict[str, dict[str, object]] = YAML(typ="safe", pure=True).load(text)["prompts"]
    return prompts


def test_it_has_neither_faults_nor_warnings_and_every_prompt_is_there() -> None:
    """But that 2027 is provisional: the package of holidays does not know yet which weekends are worked."""
    prompts = {*spoken_prompts(), "music.wait", "greeting.spring_festival"}
    errors, warnings = check(EXAMPLE, prompts, datetime(2026, 12, 1, tzinfo=UTC))
    assert errors == []
    assert [fault.problem.split(":")[0] for fault in warnings] == ["the days of 2027 are provisional"]


def test_every_prompt_it_plays_is_spoken_in_both_languages(hotline: Hotline) -> None:
    spoken = spoken_prompts()
    used = {key for flow in hotline.flows.values() for node in flow.nodes.values() for key in node.verb.needs.prompts}
    assert used
    for key in used:
        assert {CHINESE, ENGLISH} <= set(spoken[key]), key


def calls(hotline: Hotline, dialled: str = "sip", calendar: Calendar | None = None) -> Caller:
    line = choose(hotline.lines, dialled)
    assert line is not None
    return Caller(hotline.flows[line.flow], [calendar or hotline.calendars["business"]])


@pytest.mark.parametrize(
    ("keys", "queue", "language"),
    [
        ("11", "orders", CHINESE),
        ("12", "repair", CHINESE),
        ("13", "complaints", CHINESE),
        ("19", "emergency", CHINESE),
        ("10", "general", CHINESE),
        ("21", "orders", ENGLISH),
        ("20", "general", ENGLISH),
        ("0", "general", CHINESE),
        ("9", "emergency", CHINESE),
        ("1*2", "repair", CHINESE),
        ("1#2#", "repair", CHINESE),
        ("187", "", CHINESE),
        ("1888", "general", CHINESE),
    ],
)
def test_keys_lead_to_the_right_queue_even_during_the_greeting(
    hotline: Hotline, keys: str, queue: str, language: str
) -> None:
    caller = calls(hotline).presses(keys)
    if keys == "1888":
        caller.hears_it_out()
    ways_out = ("callback",) if queue in ("orders", "repair") else ()
    expected = [commands.Enqueue("c1", queue, language, exits=ways_out)] if queue else []
    assert caller.handed == expected


def test_an_emergency_is_one_key_away_at_every_prompt(hotline: Hotline) -> None:
    for prompts_heard in range(3):
        caller = calls(hotline)
        for _ in range(prompts_heard):
            caller.hears_it_out()
            if caller.run.playing is None:
                caller.waits(5)
        assert caller.presses("9").handed[-1] == commands.Enqueue("c1", "emergency", CHINESE)


def test_a_caller_who_presses_nothing_gets_to_a_person_in_chinese(hotline: Hotline) -> None:
    caller = calls(hotline)
    for _ in range(12):
        if caller.run.playing is not None:
            caller.hears_it_out()
        elif not caller.run.parked:
            caller.waits(5)
    assert caller.handed == [commands.Enqueue("c1", "general", CHINESE)]
    assert caller.heard == [
        ("greeting",),
        ("language.choose",),
        ("menu.main",),
        ("menu.timeout", "menu.again"),
        ("menu.timeout", "menu.again"),
        ("menu.last_try",),
        ("queue.enter",),
    ]


def test_when_nobody_is_there_the_caller_is_told_before_the_call_ends(hotline: Hotline) -> None:
    caller = calls(hotline).presses("11").is_refused("orders", NOBODY).is_refused("general", NOBODY)
    assert caller.heard[-1] == ("queue.no_agents",)
    assert caller.hears_it_out().run.ended


def test_the_emergency_line_asks_nothing(hotline: Hotline) -> None:
    caller = calls(hotline, "4009110000")
    assert caller.handed == [commands.Enqueue("c1", "emergency", CHINESE)]


def clock(text: str) -> Calendar:
    """A calendar that says at the caller's noon what the office's says at this time."""
    zone = ZoneInfo("Asia/Shanghai")
    office = load(EXAMPLE).calendars["business"]
    is_open = office.is_open(datetime.fromisoformat(text).replace(tzinfo=zone))
    return Calendar("business", zone, office.week if is_open else ((),) * 7)


@pytest.mark.parametrize(
    ("when", "heard"),
    [
        ("2026-11-23T10:00", ("greeting",)),
        ("2026-11-23T22:00", ("hours.closed", "hours.options")),
        ("2026-11-22T10:00", ("hours.closed", "hours.options")),
        ("2027-02-08T10:00", ("hours.closed", "hours.options")),
    ],
)
def test_the_office_line_keeps_its_hours(hotline: Hotline, when: str, heard: tuple[str, ...]) -> None:
    caller = calls(hotline, "4008000002", clock(when))
    assert caller.heard == [heard]
    if heard != ("greeting",):
        assert caller.presses("9").handed == [commands.Enqueue("c1", "emergency", CHINESE)]


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
    assert {customer.tier for customer in hotline.customers.values()} == {Tier.VIP, Tier.COMPLAINT, Tier.MEMBER}


def test_it_shows_every_verb_but_those_a_first_look_does_not_need(hotline: Hotline) -> None:
    used = {node.verb.verb for flow in hotline.flows.values() for node in flow.nodes.values()}
    assert set(VERBS) - used == {"goto", "transfer"}


def test_a_pin_is_never_shown_by_accident() -> None:
    assert "4821" not in repr(Pin("4821"))
