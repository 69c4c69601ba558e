"""The loop that drives the engines: order, failures that stay small, and one timer."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from backplane.driver import Driver
from calls import commands as c
from calls import events as e
from calls.errors import OwnError, StepError
from calls.model import HangupCause
from tests.journeys.world import HandLoop, MemoryJournal

PRESS = e.DigitPressed("x", "x-c", "1")


class Scripted:
    """An engine that answers as told."""

    def __init__(self, handle: Callable[[e.Event, float], list[c.Command]] = lambda *_: []) -> None:
        self.heard: list[tuple[e.Event, float]] = []
        self.alarms: list[float] = []
        self.woken: list[float] = []
        self.had_heard: list[int] = []
        self._handle = handle

    def handle(self, event: e.Event, now: float) -> list[c.Command]:
        self.heard.append((event, now))
        return self._handle(event, now)

    def next_deadline(self) -> float | None:
        return min(self.alarms, default=None)

    def tick(self, now: float) -> list[c.Command]:
        self.alarms.remove(min(self.alarms))
        self.woken.append(now)
        self.had_heard.append(len(self.heard))
        return []


class Bench:
    def __init__(self, *engines: Scripted, perform: Callable[[c.Command], None] | None = None) -> None:
        self.performed: list[c.Command] = []
        self.loop, self.journal = HandLoop(), MemoryJournal()
        performers = dict.fromkeys((*c.TELEPHONY, *c.SERVICES), perform or self.performed.append)
        self.driver = Driver(self.loop, self.journal, engines, performers)


def test_an_event_is_journaled_before_any_engine_hears_it() -> None:
    seen: list[int] = []
    engine = Scripted(lambda *_: seen.append(len(bench.journal.lines)) or [])  # type: ignore[func-returns-value]
    bench = Bench(engine)
    bench.driver.post(PRESS)
    assert seen == [1]


def test_announced_events_reach_every_engine_after_the_one_that_caused_them() -> None:
    follow_up = e.PositionAsked("x")
    first = Scripted(lambda event, _: [c.Announce(follow_up)] if event is PRESS else [])
    second = Scripted()
    Bench(first, second).driver.post(PRESS)
    assert [event for event, _ in second.heard] == [PRESS, follow_up]


def test_an_event_posted_by_a_performer_waits_its_turn() -> None:
    answered = e.LegAnswered("x", "x-c")
    engine = Scripted(
        lambda event, _: [c.Answer("x", "x-c"), c.Announce(e.PositionAsked("x"))] if event is PRESS else []
    )
    bench = Bench(engine, perform=lambda _: bench.driver.post(answered))
    bench.driver.post(PRESS)
    assert [event for event, _ in engine.heard] == [PRESS, answered, e.PositionAsked("x")]


class Defective(Scripted):
    """An engine that fails on the events of the kinds given."""

    def __init__(self, *kinds: type[e.Event], error: Exception | None = None) -> None:
        super().__init__()
        self.kinds, self.error = kinds, error or ZeroDivisionError()

    def handle(self, event: e.Event, now: float) -> list[c.Command]:
        super().handle(event, now)
        if isinstance(event, self.kinds):
            raise self.error
        return []

    def tick(self, now: float) -> list[c.Command]:
        super().tick(now)
        raise self.error


@pytest.fixture
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What is logged of the failures made on purpose stays out of sight."""
    caplog.set_level(logging.CRITICAL)


def heard(engine: Scripted) -> list[e.Event]:
    return [event for event, _ in engine.heard]


@pytest.mark.usefixtures("_quiet")
def test_an_engine_that_fails_does_not_keep_the_others_from_hearing_and_the_call_is_told() -> None:
    healthy = Scripted()
    bench = Bench(Defective(e.DigitPressed), healthy)
    bench.driver.post(PRESS)
    assert heard(healthy) == [PRESS, e.StepFailed("x", "DigitPressed")]
    assert bench.driver.failures == 1


@pytest.mark.usefixtures("_quiet")
def test_when_making_up_for_a_failure_fails_too_the_call_is_told_once_more_and_then_no_more() -> None:
    healthy = Scripted()
    bench = Bench(Defective(e.DigitPressed, e.StepFailed), healthy)
    bench.driver.post(PRESS)
    failed = e.StepFailed("x", "StepFailed", again=True)
    assert heard(healthy) == [PRESS, e.StepFailed("x", "DigitPressed"), failed]
    assert bench.driver.failures == 3


@pytest.mark.usefixtures("_quiet")
def test_a_failure_that_another_call_brought_about_is_told_to_that_call() -> None:
    healthy = Scripted()
    Bench(Defective(e.DigitPressed, error=StepError("y", "offer")), healthy).driver.post(PRESS)
    assert heard(healthy)[1:] == [e.StepFailed("y", "offer")]


@pytest.mark.usefixtures("_quiet")
def test_one_calls_failure_while_making_up_for_anothers_is_its_own_and_its_first() -> None:
    healthy = Scripted()
    Bench(Defective(e.StepFailed, error=StepError("y", "offer")), healthy).driver.post(e.StepFailed("x", "offer"))
    assert heard(healthy)[1:] == [e.StepFailed("y", "offer"), e.StepFailed("y", "offer", again=True)]


@pytest.mark.usefixtures("_quiet")
def test_a_failure_on_news_of_no_call_is_counted_and_nobody_is_told() -> None:
    healthy = Scripted()
    bench = Bench(Defective(e.AgentLoggedOut), healthy)
    bench.driver.post(e.AgentLoggedOut("1001"))
    assert heard(healthy) == [e.AgentLoggedOut("1001")]
    assert bench.driver.failures == 1


@pytest.mark.usefixtures("_quiet")
def test_the_call_whose_alarm_fails_is_told() -> None:
    engine, healthy = Defective(error=StepError("x", "ring")), Scripted()
    bench = Bench(engine, healthy)
    engine.alarms = [1001.0]
    bench.driver.post(PRESS)
    bench.loop.advance(1)
    assert heard(healthy)[1:] == [e.StepFailed("x", "ring")]


@pytest.mark.usefixtures("_quiet")
def test_a_performer_that_fails_does_not_keep_the_next_command_from_its_own_and_its_leg_is_let_go() -> None:
    performed: list[c.Command] = []

    def perform(command: c.Command) -> None:
        performed.append(command)
        if isinstance(command, c.Answer):
            raise OSError

    engine = Scripted(lambda event, _: [c.Answer("x", "x-c"), c.Ring("x", "x-c")] if event is PRESS else [])
    bench = Bench(engine, perform=perform)
    bench.driver.post(PRESS)
    lost = HangupCause.TEMPORARY_FAILURE
    assert performed == [c.Answer("x", "x-c"), c.HangUp("x", "x-c", lost), c.Ring("x", "x-c")]
    assert heard(engine) == [PRESS, e.LegHungUp("x", "x-c", lost, by_us=True)]
    assert bench.driver.failures == 1


def test_a_listener_that_fails_does_not_keep_the_next_from_hearing(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[int] = []
    bench = Bench()
    bench.driver.subscribe(lambda entry: 1 / 0)  # type: ignore[arg-type,return-value]
    bench.driver.subscribe(lambda entry: heard.append(entry.seq))
    with caplog.at_level(logging.CRITICAL):
        bench.driver.post(PRESS)
    assert heard == [1]


def test_the_timer_rings_at_the_earliest_deadline_and_once_for_each_alarm() -> None:
    engine = Scripted()
    bench = Bench(engine)
    engine.alarms = [1003.0, 1001.0, 1001.0]
    bench.driver.post(PRESS)
    bench.loop.advance(2)
    assert engine.woken == [1001.0, 1001.0]
    bench.loop.advance(2)
    assert engine.woken == [1001.0, 1001.0, 1003.0]


class Ringing(Scripted):
    """An engine whose alarms say `PositionAsked` of a call of their own."""

    def __init__(self, call: str) -> None:
        super().__init__()
        self.news = e.PositionAsked(call)

    def tick(self, now: float) -> list[c.Command]:
        super().tick(now)
        return [c.Announce(self.news), c.Answer(self.news.call, f"{self.news.call}-c")]


def test_everybody_has_heard_of_an_alarm_before_the_next_one_rings() -> None:
    """Otherwise an engine would decide on what another has just undone."""
    first, second = Ringing("a"), Ringing("b")
    bench = Bench(first, second)
    first.alarms, second.alarms = [1001.0], [1001.0]
    bench.driver.post(PRESS)
    bench.loop.advance(2)
    assert (first.had_heard, second.had_heard) == ([1], [2])


def test_after_a_pause_of_the_loop_alarms_ring_in_the_order_of_their_times() -> None:
    first, second = Ringing("a"), Ringing("b")
    bench = Bench(first, second)
    bench.driver.post(PRESS)
    first.alarms, second.alarms = [1003.0], [1002.0]
    bench.loop.now = 1005.0
    bench.driver.post(PRESS)
    bench.loop.advance(0)
    assert [event.call for event, _ in first.heard[2:]] == ["b", "a"]  # type: ignore[attr-defined]


def test_what_a_performer_posts_during_an_alarm_waits_until_the_alarms_commands_are_performed() -> None:
    class Double(Scripted):
        def tick(self, now: float) -> list[c.Command]:
            super().tick(now)
            return [c.Answer("a", "a-c"), c.HangUp("a", "a-c")]

    engine = Double()
    heard_when_performing: list[int] = []

    def perform(_: c.Command) -> None:
        heard_when_performing.append(len(engine.heard))
        bench.driver.post(e.LegAnswered("a", "a-c"))

    bench = Bench(engine, perform=perform)
    engine.alarms = [1001.0]
    bench.driver.post(PRESS)
    bench.loop.advance(2)
    assert heard_when_performing == [1, 1]
    assert len(engine.heard) == 3


def test_an_alarm_that_sets_itself_anew_lets_others_have_their_turn() -> None:
    class Restless(Scripted):
        def tick(self, now: float) -> list[c.Command]:
            self.woken.append(now)
            return []

    engine = Restless()
    bench = Bench(engine)
    engine.alarms = [1001.0]
    bench.driver.post(PRESS)
    bench.loop.call_at(1001.0, lambda: bench.driver.post(e.PositionAsked("x")))
    bench.loop.call_at(1001.0, engine.alarms.clear)
    bench.loop.advance(1)
    assert len(engine.heard) == 2


def test_an_event_that_cannot_be_written_down_happens_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    engine = Scripted()
    bench = Bench(engine)
    told: list[int] = []
    bench.driver.subscribe(lambda entry: told.append(entry.seq))
    bench.journal.append = lambda *_: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    with caplog.at_level(logging.CRITICAL):
        bench.driver.post(PRESS)
    assert [event for event, _ in engine.heard] == [PRESS]
    assert told == []
    assert bench.driver.failures == 1


def test_an_alarm_that_fails_is_counted_and_the_next_one_rings(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Scripted):
        def tick(self, now: float) -> list[c.Command]:
            super().tick(now)
            if len(self.woken) == 1:
                raise ZeroDivisionError
            return []

    engine = Failing()
    bench = Bench(engine)
    engine.alarms = [1001.0, 1002.0]
    bench.driver.post(PRESS)
    with caplog.at_level(logging.CRITICAL):
        bench.loop.advance(3)
    assert len(engine.woken) == 2
    assert bench.driver.failures == 1


def test_a_command_without_a_performer_is_found_at_the_start() -> None:
    with pytest.raises(OwnError, match="nobody performs"):
        Driver(HandLoop(), MemoryJournal(), (), {})


def test_a_command_of_the_switchboards_own_that_leaves_it_is_a_failure_and_the_rest_is_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench(Scripted(lambda *_: [c.Leave("x"), c.Answer("x", "x-c")]))
    with caplog.at_level(logging.CRITICAL):
        bench.driver.post(PRESS)
    assert bench.driver.failures == 1
    assert bench.performed == [c.Answer("x", "x-c")]


def test_other_threads_have_a_door_and_a_closed_loop_drops_what_comes_late(caplog: pytest.LogCaptureFixture) -> None:
    engine = Scripted()
    bench = Bench(engine)
    bench.driver.post_threadsafe(PRESS)
    assert len(engine.heard) == 1

    def closed(*_: object) -> None:
        raise RuntimeError("Event loop is closed")

    bench.loop.call_soon_threadsafe = closed  # type: ignore[method-assign]
    bench.driver.post_threadsafe(PRESS)
    assert "dropped after closing: DigitPressed" in caplog.text


def test_after_stop_no_alarm_rings() -> None:
    engine = Scripted()
    bench = Bench(engine)
    engine.alarms = [1001.0]
    bench.driver.post(PRESS)
    bench.driver.stop()
    bench.loop.advance(5)
    assert engine.woken == []
