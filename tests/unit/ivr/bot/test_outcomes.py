"""How a knowledge base is marked."""

from __future__ import annotations

import pytest

from ivr.bot.decision import Decision, Verdict
from ivr.bot.outcomes import PERSON, Outcome, Tally, outcome


@pytest.mark.parametrize(
    ("decision", "label", "expected"),
    [
        (Decision(Verdict.SURE, "hours", 0.9), "hours", Outcome.RIGHT),
        (Decision(Verdict.SURE, "hours", 0.9), "points", Outcome.WRONG),
        (Decision(Verdict.SURE, "hours", 0.9), PERSON, Outcome.WRONG),
        (Decision(Verdict.LIKELY, "hours", 0.6), "hours", Outcome.ASKED),
        (Decision(Verdict.LIKELY, "hours", 0.6), PERSON, Outcome.ASKED),
        (Decision(Verdict.UNSURE), "hours", Outcome.HANDED_OVER),
        (Decision(Verdict.UNSURE), PERSON, Outcome.RIGHT),
        (Decision(Verdict.PERSON), PERSON, Outcome.RIGHT),
        (Decision(Verdict.EMERGENCY), "hours", Outcome.WRONG),
    ],
)
def test_an_outcome_is_what_the_caller_comes_to(decision: Decision, label: str, expected: Outcome) -> None:
    assert outcome(decision, label) is expected


def test_a_tally_counts_each_outcome() -> None:
    tally = Tally.of([Outcome.RIGHT, Outcome.RIGHT, Outcome.WRONG, Outcome.ASKED, Outcome.HANDED_OVER])
    assert tally == Tally(right=2, asked=1, handed_over=1, wrong=1)
    assert (tally.total, tally.wrong_share) == (5, 0.2)
    assert Tally().wrong_share == 0.0
