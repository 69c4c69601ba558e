"""What calls came to: shares of those that can be judged, and nothing where none can."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.model import Tier
from routing.kpi.lines import By, Which
from routing.kpi.outcomes import Outcome, OutcomeFigures, OutcomeTally, admitted, line_of
from tests.unit.routing.kpi.telling import MORNING

TALK = Outcome(
    at=MORNING, queue="orders", agent="1001", tier=Tier.NORMAL, dialled="4001", flow="main", queued=True, spoken=True,
    came_before=False, came_again=False, satisfaction=80.0, score=90.0, failed=False,
)  # fmt: skip
BARE = replace(
    TALK, queue="", agent="", queued=False, spoken=False, came_before=None, came_again=None, satisfaction=None,
    score=None, failed=None,
)  # fmt: skip


def figures(*outcomes: Outcome) -> OutcomeFigures:
    tally = OutcomeTally()
    for one in outcomes:
        tally.add(one)
    return tally.figures()


def test_nothing_is_told_of_no_calls() -> None:
    assert figures() == OutcomeFigures(0, 0, 0, None, None, 0, None, 0, None, None)


def test_shares_are_of_the_calls_that_can_be_judged() -> None:
    told = figures(
        TALK,
        replace(TALK, came_before=True, came_again=True, satisfaction=60.0, score=None, failed=True),
        replace(BARE, came_before=False, came_again=True),
        BARE,
    )
    assert (told.calls, told.in_flow, told.spoken) == (4, 2, 2)
    assert told.p_repeat == pytest.approx(1 / 3), "a caller without a number may be anybody"
    assert told.p_first_contact == 1 / 2, "who spoke with nobody had no first contact"
    assert (told.surveys, told.satisfaction) == (2, 70.0)
    assert (told.scored, told.score, told.p_error) == (2, 90.0, 1 / 2)


@pytest.mark.parametrize(
    ("by", "name", "bare"),
    [
        (By.ALL, "", ""),
        (By.QUEUE, "orders", None),
        (By.TIER, "normal", "normal"),
        (By.AGENT, "1001", None),
        (By.DIALLED, "4001", "4001"),
        (By.FLOW, "main", "main"),
    ],
)
def test_the_line_a_call_is_in(by: By, name: str, bare: str | None) -> None:
    assert (line_of(by, TALK), line_of(by, BARE)) == (name, bare)


def test_only_calls_that_are_asked_for() -> None:
    assert admitted(Which(), TALK)
    assert admitted(Which("orders", Tier.NORMAL, "4001", "main"), TALK)
    others = (Which(queue="repair"), Which(tier=Tier.VIP), Which(dialled="4002"), Which(flow="night"))
    assert not any(admitted(which, TALK) for which in others)
