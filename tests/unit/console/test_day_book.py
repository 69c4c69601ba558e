"""The figures of the day and of this half hour, read on from the journal in stretches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from calls import events as e
from calls.model import AgentState, AgentStatus, Tier
from console import day_book
from console.app import SHANGHAI
from console.day_book import DayBook, DayFigures
from console.figures import Figures
from console.health import Health
from console.pulsing import Pulsing
from console.schemas import Today
from console.vitals import Vitals
from routing.kpi.half_hour import Outlook
from store.scoping import EVERYTHING
from tests.unit.console.house import House

NOON = datetime(2026, 11, 30, 4, 2, tzinfo=UTC)
"""12:02 at the hotline."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.at = NOON
    house.open_shop()
    yield house
    house.close()


@pytest.fixture
def book(house: House) -> DayBook:
    return DayBook(house.queries, house.live, SHANGHAI, (0.80, 20.0))


def told(book: DayBook, house: House) -> DayFigures:
    return book.figures(house.at)[EVERYTHING]


def test_waits_and_handling_times_are_of_the_day_and_the_rest_of_the_last_half_hour(
    house: House, book: DayBook
) -> None:
    house.served("c1", sound=False)
    house.abandoned("c2")
    figures = told(book, house)
    assert figures.asa_s == pytest.approx(11.1, abs=0.5)
    assert figures.aht_s == pytest.approx(70, abs=1)
    assert (figures.recent.answered, figures.recent.abandoned, figures.recent.service_level) == (1, 1, 0.5)
    assert figures.queues["orders"] == figures.recent
    assert figures.queues["repairs"].service_level is None
    house.at += timedelta(minutes=40)
    later = told(book, house)
    assert later.recent.service_level is None
    assert later.asa_s == figures.asa_s


def test_what_came_since_is_added_to_what_was_read(house: House, book: DayBook) -> None:
    house.served("c1", sound=False)
    assert told(book, house).recent.answered == 1
    house.served("c2", sound=False)
    assert told(book, house).recent.answered == 2


def test_a_new_day_begins_with_nothing(house: House, book: DayBook) -> None:
    house.served("c1", sound=False)
    told(book, house)
    house.at = NOON + timedelta(days=1)
    assert told(book, house).asa_s is None


def test_nothing_is_told_before_the_day_so_far_has_been_read(
    house: House, book: DayBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_book, "MOST", 12)
    for number in range(3):
        house.served(f"c{number}", sound=False)
    answers = [book.figures(house.at) for _ in range(12)]
    assert answers[0] == {}
    assert answers[-1][EVERYTHING].recent.answered == 3


def test_a_lead_is_warned_before_the_half_hour_misses_its_target(house: House, book: DayBook) -> None:
    for number in range(5):
        house.served(f"c{number}", sound=False, length_s=20)
    assert told(book, house).half_hour.outlook is Outlook.GOOD
    for agent in ("1001", "1002"):
        house.hear(e.AgentStateChanged(agent, AgentStatus.BREAK, AgentState.IDLE, True))
    house.queued("w1")
    half_hour = told(book, house).half_hour
    assert half_hour.outlook is Outlook.AT_RISK
    assert half_hour.level is not None
    assert half_hour.level < 0.8
    assert half_hour.since == NOON.replace(minute=0)


def test_agents_on_a_break_or_gone_serve_nobody(house: House, book: DayBook) -> None:
    assert told(book, house).half_hour.agents == 2
    house.hear(e.AgentStateChanged("1001", AgentStatus.BREAK, AgentState.IDLE, True))
    assert told(book, house).half_hour.agents == 1
    house.hear(e.AgentStateChanged("1001", AgentStatus.BREAK, AgentState.WRAP_UP, True))
    assert told(book, house).half_hour.agents == 2


async def test_the_api_tells_them(house: House) -> None:
    house.at = datetime.now(UTC) - timedelta(seconds=100)
    house.served("c1", sound=False)
    async with house.client(headers={"authorization": "Bearer correct-horse-battery-staple"}) as client:
        today = Today.model_validate((await client.get("/api/today")).json())
    assert today.asa_s is not None
    assert today.recent is not None


def test_the_pulse_counts_who_is_to_be_called_back_and_tells_each_part_of_the_server(house: House) -> None:
    house.queued("c1")
    house.hear(e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "139", dialled="400"))
    health = Health(lambda: {"sip": True, "recording": False}, CollectorRegistry())
    pulse = Pulsing(house.live, health, Figures(lambda _: {}), Vitals(CollectorRegistry())).pulse()
    assert (pulse.callbacks, pulse.voicemails, pulse.ready, pulse.recording) == (1, 0, True, False)
    assert pulse.parts == {"sip": True, "recording": False}
