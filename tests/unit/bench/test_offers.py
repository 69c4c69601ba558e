"""From a free agent to the next talk, read from a journal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.offers import handovers
from calls import events as e
from calls.journal import Entry
from calls.model import CHINESE, Party, Tier
from tests.unit.bench.test_fates import WHY


def entries(*moments: tuple[float, e.Event]) -> list[Entry]:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return [Entry(seq, at, now, event) for seq, (now, event) in enumerate(moments, 1)]


def talk_of_a(queued_b: float) -> list[Entry]:
    """Agent 1001 ends a talk at 10 and talks to b at 11.1."""
    return entries(
        (10.0, e.TalkEnded("a", "1001", Party.AGENT)),
        (queued_b, e.CallQueued("b", "orders", Tier.NORMAL, CHINESE)),
        (11.02, e.OfferMade("b", "b-o1.1", "1001", "sip:1001@h", 20.0, WHY)),
        (11.05, e.LegAnswered("b", "b-o1.1")),
        (11.1, e.TalkStarted("b", "1001", "b-o1.1")),
    )


def test_the_time_runs_from_the_end_of_wrap_up_to_the_talk_and_has_three_parts() -> None:
    (found,) = handovers(talk_of_a(queued_b=5.0), wrap_up_s=1.0)
    parts = found.decision_s, found.phone_s, found.bridge_s, found.all_s
    assert parts == pytest.approx((0.02, 0.03, 0.05, 0.1))


def test_an_agent_who_had_nobody_to_help_does_not_count() -> None:
    assert handovers(talk_of_a(queued_b=11.01), wrap_up_s=1.0) == []
