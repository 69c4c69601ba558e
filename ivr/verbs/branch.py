"""branch: go the first way whose condition holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.model import InputFailure
from ivr.comparisons import ALWAYS_THERE
from ivr.conditions import Condition
from ivr.journey import Journey
from ivr.steps import Failed, Step, Take
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Case:
    """While the condition holds callers go to `node`."""

    when: Condition
    node: str


@dataclass(frozen=True, slots=True)
class Branch(Verb):
    """The cases are tried in their order; without one the caller goes to `otherwise`.

    A condition that cannot be told counts as not so, and the journal says that this node failed (`InputFailed`).
    """

    verb: ClassVar[str] = "branch"
    cases: tuple[Case, ...]
    otherwise: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        """The cases are named `when.1`, `when.2` …"""
        cases = tuple(Exit(f"when.{number}", case.node) for number, case in enumerate(self.cases, 1))
        return (*cases, Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        asked = (name for case in self.cases for name in case.when.variables)
        return Needs(variables=tuple(name for name in asked if name not in ALWAYS_THERE))

    def begin(self, journey: Journey) -> Step:
        untold = False
        for number, case in enumerate(self.cases, 1):
            if so := case.when.holds(journey):
                return _after(untold, Take(f"when.{number}"))
            untold = untold or so is None
        return _after(untold, Take("otherwise"))


def _after(untold: bool, step: Step) -> Step:
    return Failed(InputFailure.WRONG, step) if untold else step
