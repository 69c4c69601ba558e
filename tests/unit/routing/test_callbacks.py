"""Callbacks: one place, one call at a time, and an end in every case."""

from __future__ import annotations

from calls import events as e
from calls.model import HangupCause, Party, Stage, Tier
from calls.table import Agent, CallbackRule, Queue, RoutingTable
from routing.engine import Engine

ANN = Agent("1001", "Ann", {"orders": 80}, "sip:1001@h")
QUEUE = Queue("orders", {}, callback=CallbackRule(attempts=2, retry_s=60.0))
ASKED = e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800138000", dialled="400")


class House:
    """An engine, what it announced, and a time that only `at` moves."""

    def __init__(self) -> None:
        self.engine = Engine(RoutingTable("1", {"orders": QUEUE}, {"1001": ANN}))
        self.now = 0.0
        self.told: list[e.Event] = []

    def hear(self, *events: e.Event, now: float | None = None) -> None:
        self.now = self.now if now is None else now
        for event in events:
            self.told += [command.event for command in self.engine.handle(event, self.now)]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        while (at := self.engine.next_deadline()) is not None and at <= self.now:
            self.told += [command.event for command in self.engine.tick(self.now)]

    def of(self, kind: type[e.Event]) -> list[e.Event]:
        return [event for event in self.told if isinstance(event, kind)]


def failed(attempt: int = 1) -> e.CallbackFailed:
    return e.CallbackFailed(f"c1-b1.{attempt}", "c1-b1", HangupCause.USER_BUSY)


def ended(attempt: int = 1) -> e.CallEnded:
    return e.CallEnded(f"c1-b1.{attempt}", HangupCause.USER_BUSY, Party.CALLER, Stage.CALLING_BACK)


def test_asked_twice_he_is_called_once_and_by_the_number_he_had_dialled() -> None:
    house = House()
    house.hear(ASKED, ASKED)
    (due,) = house.of(e.CallbackDue)
    assert (due.call, due.of, due.number, due.dialled, due.attempt) == ("c1-b1.1", "c1", "13800138000", "400", 1)


def test_news_of_one_failure_told_twice_is_one_failure() -> None:
    house = House()
    house.hear(ASKED, failed(), ended(), failed(), ended())
    house.wait(59)
    assert len(house.of(e.CallbackDue)) == 1
    house.wait(2)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]
    house.hear(failed(2), ended(2))
    house.wait(1000)
    assert [(closed.reached, closed.attempts) for closed in house.of(e.CallbackClosed)] == [(False, 2)]


def test_an_end_without_a_word_of_failure_is_one() -> None:
    house = House()
    house.hear(ASKED, ended())
    house.wait(61)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]


def test_the_end_of_an_earlier_attempt_does_not_end_this_one() -> None:
    house = House()
    house.hear(ASKED, failed(), ended())
    house.wait(61)
    house.hear(ended(1), e.CallEnded("c9.1", HangupCause.USER_BUSY, Party.CALLER, Stage.CALLING_BACK))
    house.wait(1000)
    assert len(house.of(e.CallbackDue)) == 2
    assert house.of(e.CallbackClosed) == []


def test_whoever_was_tried_often_enough_before_a_restart_is_let_go() -> None:
    house = House()
    house.hear(e.CallbackRequested("c1", "c1-b1", "orders", Tier.VIP, "zh-CN", "138001", waited_s=9, attempts=2))
    assert house.of(e.CallbackDue) == []
    assert house.of(e.CallbackClosed) == [e.CallbackClosed("c1", "c1-b1", False, 2)]


def test_a_customer_who_meets_an_agent_meanwhile_is_not_called_when_his_rest_is_over() -> None:
    house = House()
    house.hear(ASKED, failed(), ended())
    house.hear(e.CallQueued("c1", "orders", Tier.NORMAL, "zh-CN"))
    (offer,) = house.of(e.OfferMade)
    house.hear(e.OfferAccepted("c1", offer.offer, "1001"))
    assert house.of(e.CallbackClosed) == [e.CallbackClosed("c1", "c1-b1", True, 1)]
    house.hear(e.TalkEnded("c1", "1001", Party.CALLER))
    house.wait(1000)
    assert len(house.of(e.CallbackDue)) == 1


def test_after_a_restart_the_place_is_the_one_he_had() -> None:
    house = House()
    house.hear(e.AgentLoggedOut("1001"))
    again = e.CallbackRequested(
        "c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "138001", in_s=40.0, waited_s=100.0, attempts=1
    )
    house.hear(again, now=500.0)
    (waiter,) = house.engine.waiting("orders")
    assert waiter.since == 440.0
