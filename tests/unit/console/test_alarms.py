"""Alarms judged on the server: up at once, down past the slack, told once; with nobody looking at a board."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls import events as e
from calls.model import HangupCause, Party, Stage, Tier
from calls.table import Queue, Thresholds
from console import alarming
from console.alarms import ONE, Alarm, Judge, Level, Limits, Measured, level_of, limits_of, measured, next_level
from console.schemas import HalfHourItem, Pulse, RecentItem, Today, VitalsItem
from console.serving import ConsoleServer
from routing.kpi.half_hour import Outlook
from tests.unit.console.house import TABLE, House

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
WAITING = Limits(5, 10, 1)
SERVED = Limits(0.8, 0.7, 0.02, less_is_worse=True)
CALM, WARNING, CRITICAL = Level


@pytest.mark.parametrize(
    ("figure", "limits", "level"),
    [(None, WAITING, CALM), (4, WAITING, CALM), (5, WAITING, WARNING), (10, WAITING, CRITICAL),
     (0.8, SERVED, CALM), (0.79, SERVED, WARNING), (0.69, SERVED, CRITICAL)],
)  # fmt: skip
def test_a_figure_is_as_bad_as_its_limits_say(figure: float | None, limits: Limits, level: Level) -> None:
    assert level_of(figure, limits) is level


@pytest.mark.parametrize(
    ("figures", "limits", "levels"),
    [
        ([4, 5, 4, 5, 4, 3], WAITING, [CALM, WARNING, WARNING, WARNING, WARNING, CALM]),
        ([12, 9, 8], WAITING, [CRITICAL, CRITICAL, WARNING]),
        ([12, 0], WAITING, [CRITICAL, CALM]),
        ([0.79, 0.81, 0.83, 0.69, 0.71, 0.73], SERVED, [WARNING, WARNING, CALM, CRITICAL, CRITICAL, WARNING]),
        ([12, None], WAITING, [CRITICAL, CALM]),
    ],
)
def test_it_rises_at_once_and_does_not_flicker(figures: list[float], limits: Limits, levels: list[Level]) -> None:
    """The same as the browser's: console/web/src/wallboard/levels.test.ts."""
    level, seen = CALM, []
    for figure in figures:
        level = next_level(level, figure, limits)
        seen.append(level)
    assert seen == levels


def test_what_gets_worse_and_what_is_over_is_told_once() -> None:
    judge = Judge()

    def told(figure: float | None) -> list[Level]:
        return [alarm.level for alarm in judge.judge(iter([Measured("waiting", "orders", figure, WAITING)]), NOON)]

    assert [told(figure) for figure in (3, 5, 6, 10, 9, 8, 3, 3)] == [
        [], [WARNING], [], [CRITICAL], [], [], [CALM], [],
    ]  # fmt: skip
    assert told(5) == [WARNING]
    assert judge.judge(iter(()), NOON) == [], "a queue that is gone"
    assert told(5) == [WARNING]


def pulse(**today: object) -> Pulse:
    figures = {"offered": 9, "answered": 5, "abandoned": 4, "service_level": 0.5, "target": 0.8, "within_s": 20.0}
    return Pulse(
        at=NOON,
        ready=True,
        parts={"sip": True, "sql": False},
        vitals=VitalsItem(callers=97, most_callers=100),
        today=Today.model_validate(figures | today),
    )


def test_everything_the_board_judges_is_judged(house: House) -> None:
    house.at = NOON - timedelta(seconds=80)
    house.hear(e.TablePublished(replace(TABLE, queues=TABLE.queues | {"orders": STRICT})))
    house.queued("w1")
    house.queued("help", queue="emergency", tier=Tier.EMERGENCY)
    recent = RecentItem(answered=1, abandoned=1, service_level=0.5)
    half_hour = HalfHourItem(since=NOON, level=0.7, outlook=Outlook.AT_RISK, agents=2, expected=3)
    told = pulse(queues={"orders": recent.model_dump()}, half_hour=half_hour.model_dump())
    found = Judge().judge(measured(house.live.snapshot(), told), NOON)
    assert {(alarm.what, alarm.queue): alarm.level for alarm in found} == {
        ("emergency", None): CRITICAL,
        ("longest", None): WARNING,
        ("level", None): CRITICAL,
        ("outlook", None): WARNING,
        ("waiting", "orders"): WARNING,
        ("longest", "orders"): CRITICAL,
        ("level", "orders"): CRITICAL,
        ("longest", "emergency"): WARNING,
        ("calls", None): CRITICAL,
        ("health", None): CRITICAL,
    }


STRICT = Queue("orders", {"zh-CN": "订单物流"}, thresholds=Thresholds(1, 20.0))


def test_what_nobody_knows_is_no_alarm(house: House) -> None:
    house.open_shop()
    nothing = Pulse(at=NOON, ready=True, today=None)
    assert Judge().judge(measured(house.live.snapshot(), nothing), NOON) == []
    assert Judge().judge(measured(house.live.snapshot(), pulse(service_level=None, half_hour=None)), NOON)


def test_the_boards_own_limits_are_the_browsers() -> None:
    script = Path("console/web/src/wallboard/levels.ts").read_text()
    usual = limits_of(None)
    assert f"queue.waiting ?? {usual['waiting'].warning:g}" in script
    assert f"queue.longest_wait_s ?? {usual['longest'].warning:g}" in script
    assert f"? {usual['longest'].critical:g} : 2 * longest" in script
    assert re.findall(r"slack: ([\d.]+)", script) == ["1", "5", "0.02"]
    assert Limits(1, 1) == ONE


# --- the console runs, and nobody looks ---


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def test_an_alarm_is_told_with_no_page_open(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarming, "LOOK_EVERY_S", 0.01)
    told: asyncio.Queue[Alarm] = asyncio.Queue()

    async def seen() -> list[tuple[str, Level]]:
        loop = asyncio.get_running_loop()
        house.alarms = lambda alarms: [loop.call_soon_threadsafe(told.put_nowait, one) for one in alarms]  # type: ignore[assignment]
        server = ConsoleServer(house.app(), "127.0.0.1", 0)
        await asyncio.to_thread(server.start)
        try:
            house.at = datetime.now(UTC)
            house.hear(e.CallOffered("help", "help-c", "t", "138", "120", house.at))
            house.hear(e.FlowStarted("help", "main", "1", Tier.EMERGENCY))
            first = await asyncio.wait_for(told.get(), 10)
            house.hear(e.CallEnded("help", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
            second = await asyncio.wait_for(told.get(), 10)
        finally:
            await asyncio.to_thread(server.stop)
        return [(each.what, each.level) for each in (first, second)]

    assert asyncio.run(seen()) == [("emergency", CRITICAL), ("emergency", CALM)]


async def test_one_look_that_fails_is_not_the_last(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarming, "LOOK_EVERY_S", 0.001)
    told = asyncio.Event()
    house.alarms = lambda _: told.set()
    readiness = iter([RuntimeError("not now"), RuntimeError("not now")])

    def stumbling() -> dict[str, bool]:
        if error := next(readiness, None):
            raise error
        return {"sip": False}

    house.readiness = stumbling
    app = house.app()
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(told.wait(), 10)
    assert "alarms could not be judged" in caplog.text
