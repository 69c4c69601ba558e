"""Six hundred webhooks of a stranger, and what they bring about: nothing [X1, X4]."""

from __future__ import annotations

from pathlib import Path

from bench.twilio_webhooks import FORGED, KINDS, ORDER, disturbed, expected, table


async def test_every_effect_happens_exactly_once_whatever_a_stranger_sends(tmp_path: Path) -> None:
    outcome = await disturbed(tmp_path, webhooks=600, seed=7)
    assert set(outcome.sent) == set(KINDS)
    assert sum(outcome.sent.values()) >= 600
    assert not outcome.wrong, {caller: outcome.effects[caller] for caller in outcome.wrong}
    for kind, status in outcome.answered:
        assert (status == 403) is (kind in FORGED)
    assert table(outcome, 7)  # how many came out of turn is chance here; `python -m bench.twilio_webhooks` prints it


def test_a_phone_that_rings_is_news_only_before_it_is_picked_up() -> None:
    assert "LegRinging agent" in expected(ORDER)
    assert "LegRinging agent" not in expected(("asks", "initiated", "ringing", "in-progress"))
