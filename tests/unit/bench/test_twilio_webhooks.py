"""Hundreds of webhooks of a stranger, and what they bring about: nothing [X1, X4]."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.twilio_webhooks import FORGED, KINDS, ORDER, disturbed, expected, table
from telephony.twilio_voice import app


async def test_every_effect_happens_exactly_once_whatever_a_stranger_sends(tmp_path: Path) -> None:
    outcome = await disturbed(tmp_path, webhooks=450, seed=7)
    assert set(outcome.sent) == set(KINDS)
    assert sum(outcome.sent.values()) >= 450
    assert not outcome.wrong, {caller: outcome.effects[caller] for caller in outcome.wrong}
    for kind, status in outcome.answered:
        assert (status == 403) is (kind in FORGED)
    assert table(outcome, 7)  # how many came out of turn is chance here; `python -m bench.twilio_webhooks` prints it


async def test_nothing_is_lost_or_done_twice_when_answers_come_too_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each webhook that brings about something is answered before it is done: "ask again"."""
    monkeypatch.setattr(app, "ANSWER_S", 0.01)
    outcome = await disturbed(tmp_path, webhooks=80, seed=11, stall_s=0.012)
    assert outcome.late > len(outcome.effects) > 0
    assert not outcome.wrong, {caller: outcome.effects[caller] for caller in outcome.wrong}


def test_a_phone_that_rings_is_news_only_before_it_is_picked_up() -> None:
    assert "LegRinging agent" in expected(ORDER)
    assert "LegRinging agent" not in expected(("asks", "initiated", "ringing", "in-progress"))
