"""What a decision is worth, measured against the label of a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ivr.bot.decision import Decision, Verdict

PERSON = "person"
"""The label of sentences that no entry answers."""


class Outcome(StrEnum):
    """Answered as it should be (or, of a sentence labelled person, not answered); asked about first; given to a
    person although an entry answers it; answered with something else."""

    RIGHT = "right"
    ASKED = "asked"
    HANDED_OVER = "handed_over"
    WRONG = "wrong"


def outcome(decision: Decision, label: str) -> Outcome:
    """Who is not understood is asked once in other words and given to a person then: handed over."""
    if decision.verdict is Verdict.LIKELY:
        return Outcome.ASKED
    if decision.verdict in (Verdict.PERSON, Verdict.UNSURE):
        return Outcome.RIGHT if label == PERSON else Outcome.HANDED_OVER
    return Outcome.RIGHT if decision.entry == label else Outcome.WRONG


@dataclass(frozen=True, slots=True)
class Tally:
    right: int = 0
    asked: int = 0
    handed_over: int = 0
    wrong: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Tally:
        found = list(outcomes)
        return cls(*(found.count(one) for one in Outcome))

    @property
    def total(self) -> int:
        return self.right + self.asked + self.handed_over + self.wrong

    @property
    def wrong_share(self) -> float:
        """0 of nothing."""
        return self.wrong / self.total if self.total else 0.0
