"""Numbers that callers key and say are in no timeline of those who may not see numbers [X4]."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import Party, Utterance
from console.permissions import SEES_NUMBERS, Role
from console.unseen import without_numbers
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role
from tests.unit.console.test_feed import NOON

LANDLINE, CARD = "02166667777", "6217001234567890123"


def entry(event: e.Event, after_s: float = 0) -> Entry:
    return Entry(1, NOON + timedelta(seconds=after_s), 0.0, event)


def keyed(digits: str, leg: str = "c1-c") -> list[Entry]:
    return [entry(e.DigitPressed("c1", leg, digit)) for digit in digits]


def keys(entries: list[Entry]) -> str:
    return "".join(each.event.digit for each in without_numbers(entries) if isinstance(each.event, e.DigitPressed))


def test_a_run_of_keys_is_hidden_a_choice_stays() -> None:
    menu = entry(e.NodeEntered("c1", "ask", "gather"))
    assert keys(keyed("1")) == "1"
    assert keys([*keyed("1"), menu, *keyed("13800138000"), menu, *keyed("2")]) == "1138••••80002"
    assert keys(keyed(LANDLINE + "#")) == "•••••••7777#"
    assert keys(keyed("12345")) == "12345"
    assert keys(keyed("123456")) == "••••••"
    assert keys([*keyed("123"), *keyed("456", "c1-a1")]) == "123456", "the agent's keys are his own"
    assert keys([*keyed("123"), entry(e.PlayFinished("c1", "c1-c", "p")), *keyed("456")]) == "••••••"


def heard(text: str, after_s: float) -> Entry:
    return entry(e.SpeechHeard("c1", "c1-c", "l1", text, 0.9), after_s)


def test_a_number_said_in_pieces_is_hidden_also_where_the_clock_was_put_back() -> None:
    for times in ((0, 2, 4), (4, 2, 0)):
        told = without_numbers(
            [heard(text, at) for text, at in zip(("一三八", "零零一三", "八零零零，谢谢"), times, strict=True)]
        )
        assert [each.event.text for each in told] == ["一三八", "••••", "八零零零，谢谢"]  # type: ignore[attr-defined]


def test_what_the_bot_was_told_and_noted_is_hidden() -> None:
    turns = (
        Utterance(Party.CALLER, "我的座机是 021"),
        Utterance(Party.SYSTEM, "请继续"),
        Utterance(Party.CALLER, "66667777"),
    )
    slots = {"phone": LANDLINE, "wants": "退货"}
    (over, note, customer) = without_numbers(
        [
            entry(e.BotHandedOver("c1", "bot", turns, slots)),
            entry(e.NoteTaken("c1", "order", "20261130001")),
            entry(e.CustomerNoted("c1", LANDLINE, "card", CARD)),
        ]
    )
    assert isinstance(over.event, e.BotHandedOver)
    assert [turn.text for turn in over.event.transcript] == ["我的座机是 •••", "请继续", "••••7777"]
    assert dict(over.event.slots) == {"phone": "•••••••7777", "wants": "退货"}
    assert note.event.value == "•••••••0001"  # type: ignore[attr-defined]
    assert customer.event.value == "•" * 15 + "0123"  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["supervisor", "team_lead", "qa_lead", "qa", "admin"])
async def test_the_calls_page_shows_them_to_those_who_see_numbers_only(house: House, role: str) -> None:
    house.offered("c1")
    for digit in LANDLINE:
        house.hear(e.DigitPressed("c1", "c1-c", digit))
    house.hear(e.SpeechHeard("c1", "c1-c", "l1", f"请打{LANDLINE}", 0.9))
    async with house.client(cookies=as_role(house, role)) as client:
        timeline = (await client.get("/api/calls/c1")).json()["timeline"]
    shown = "".join(item["details"]["digit"] for item in timeline if item["event"] == "DigitPressed")
    sees = Role(role) in SEES_NUMBERS
    assert (shown == LANDLINE, LANDLINE in str(timeline)) == (sees, sees)
    assert shown.endswith("7777")
