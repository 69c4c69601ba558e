"""The bench that asks whether anybody was lost finds those who were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.fates import Fates, fates
from calls import events as e
from calls.decision import Decision, Verdict
from calls.journal import Entry
from calls.model import CHINESE, HangupCause, LeaveReason, Party, QueueRefusal, RefusalReason, Stage, Tier

WHY = Decision(Verdict.OFFERED, "1", "orders", Tier.NORMAL, 0.0, 0.0)


def queued(call: str) -> e.CallQueued:
    return e.CallQueued(call, "orders", Tier.NORMAL, CHINESE)


def offered(call: str, offer: str = "1") -> e.OfferMade:
    return e.OfferMade(call, f"{call}-o{offer}", "1001", "sip:1001@h", 20.0, WHY)


def refused(call: str, offer: str = "1") -> e.OfferRefused:
    return e.OfferRefused(call, f"{call}-o{offer}", "1001", RefusalReason.NO_ANSWER)


def left(call: str, reason: LeaveReason = LeaveReason.SERVED) -> e.CallLeftQueue:
    return e.CallLeftQueue(call, "orders", reason)


def ended(call: str, by: Party = Party.CALLER) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.NORMAL_CLEARING, by, Stage.QUEUED)


def found(*events: e.Event) -> Fates:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return fates(Entry(seq, at, float(seq), event) for seq, event in enumerate(events, 1))


GAVE_UP = (left("b", LeaveReason.ABANDONED), ended("b"))


def test_served_in_the_order_of_arrival_or_gone_by_himself_is_no_fault() -> None:
    events = (queued("a"), queued("b"), queued("c"), offered("a"), offered("b"), *GAVE_UP, offered("c"))
    seen = found(*events, left("a"), left("c"), ended("a", Party.AGENT), ended("c"))
    assert (seen.served, seen.hung_up, seen.faults) == ({"a", "c"}, {"b"}, 0)


def test_whoever_was_refused_by_an_agent_is_offered_again_and_goes_first() -> None:
    events = (queued("a"), queued("b"), offered("a"), refused("a"))
    assert found(*events, offered("a", "2"), offered("b"), left("a"), left("b")).faults == 0
    assert found(*events, offered("b"), offered("a", "2"), left("a"), left("b")).overtaken == ["b"]


FAULTY = {
    "nobody knows what became of him": [queued("a")],
    "overtaken": [queued("a"), queued("b"), offered("b"), left("b"), offered("a"), left("a")],
    "two phones at once": [queued("a"), offered("a"), offered("a", "2"), left("a")],
    "left twice": [queued("a"), left("a"), left("a")],
    "joined twice": [queued("a"), left("a"), queued("a"), left("a")],
    "sent on": [queued("a"), left("a", LeaveReason.OVERFLOWED)],
    "turned away": [e.QueueRefused("a", "orders", QueueRefusal.FULL)],
    "moved": [queued("a"), e.CallMoved("a", "orders", "general"), left("a")],
    "hung up on by us": [queued("b"), left("b", LeaveReason.ABANDONED), ended("b", Party.SYSTEM)],
    "a step failed": [queued("a"), e.StepFailed("a", "CallQueued"), left("a")],
}


@pytest.mark.parametrize("what", FAULTY)
def test_every_other_end_is_one_fault(what: str) -> None:
    assert found(*FAULTY[what]).faults == 1
