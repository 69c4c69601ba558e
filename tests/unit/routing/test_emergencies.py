"""Emergencies for whom nobody is free [R3]."""

from __future__ import annotations

from calls import events as e
from calls.decision import Verdict
from calls.model import LeaveReason, QueueRefusal, RefusalReason, Tier
from tests.unit.routing.hall import Hall, agent, queue

BOTH = {"orders": 50, "help": 50}
HELP = queue("help", emergency=True, wrap_up_s=0)


def emergency(hall: Hall, call: str) -> None:
    hall.call(call, "help", Tier.EMERGENCY)


def test_the_phone_of_the_least_urgent_caller_is_taken_over() -> None:
    hall = Hall(agent("1", **BOTH), agent("2", **BOTH), queue(), HELP)
    hall.call("old")
    hall.wait(5)
    hall.call("young")
    emergency(hall, "x")
    assert [event.call for event in hall.of(e.OfferWithdrawn)] == ["young"]
    hall.refuse("young", RefusalReason.WITHDRAWN)
    assert hall.rings_at("x") == ["2"]
    assert hall.waiting() == ["old", "young"]


def test_a_phone_that_falls_silent_already_is_help_enough() -> None:
    hall = Hall(agent("1", **BOTH), agent("2", **BOTH), queue(), HELP)
    hall.call("a")
    hall.leave("a")
    hall.call("b")
    emergency(hall, "x")
    assert hall.of(e.OfferWithdrawn) == []
    emergency(hall, "y")
    assert [event.call for event in hall.of(e.OfferWithdrawn)] == ["b"]


def test_a_phone_that_rings_for_an_emergency_is_left_to_it() -> None:
    hall = Hall(agent("1", **BOTH), queue(), HELP)
    emergency(hall, "x")
    emergency(hall, "y")
    assert hall.of(e.OfferWithdrawn) == []
    assert hall.rings_at("y") == []


def test_a_phone_left_alone_is_tried_by_one_whom_it_has_not_refused() -> None:
    hall = Hall(agent("1", **BOTH), queue(), HELP)
    hall.call("a")
    hall.refuse("a")
    emergency(hall, "x")
    assert hall.last(e.OfferMade).why.verdict is Verdict.TRIED_AGAIN
    hall.refuse("x")
    assert hall.rings_at("x") == []
    emergency(hall, "y")
    assert hall.rings_at("y") == ["1"]


def test_with_nobody_there_for_it_an_emergency_goes_to_where_somebody_is() -> None:
    hall = Hall(agent("1", **BOTH), agent("2", orders=5), queue(), HELP)
    hall.call("a")
    hall.answer("a")
    emergency(hall, "x")
    hall.tell(e.AgentLoggedOut("1"))
    assert hall.last(e.CallLeftQueue) == e.CallLeftQueue("x", "help", LeaveReason.WITHDRAWN)
    assert hall.last(e.QueueRefused) == e.QueueRefused("x", "help", QueueRefusal.NO_AGENTS)
    assert hall.waiting("help") == []
    assert len(hall.of(e.QueueRefused)) == 1


def test_with_nobody_there_at_all_it_waits_for_the_first_who_comes() -> None:
    hall = Hall(agent("1", **BOTH), queue(), HELP)
    hall.tell(e.AgentLoggedOut("1"))
    hall.tell(e.AgentStatusChosen("1", e.AgentStatus.OFF))
    emergency(hall, "x")
    assert hall.waiting("help") == ["x"]
    hall.tell(e.AgentLoggedIn("1", "sip:1@desk"))
    assert hall.rings_at("x") == ["1"]


def test_callers_of_lower_classes_who_ring_at_phones_it_cannot_use_are_left_in_peace() -> None:
    hall = Hall(agent("1", orders=5), agent("2", help=5), queue(), HELP)
    emergency(hall, "x")
    hall.answer("x")
    hall.call("a")
    emergency(hall, "y")
    assert hall.of(e.OfferWithdrawn) == []
