"""subflow: go through another flow and come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.journey import Journey
from ivr.steps import Enter, Step
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Subflow(Verb):
    """The caller goes on at `then` when that flow comes to `return`. Variables are common to both."""

    verb: ClassVar[str] = "subflow"
    flow: str
    then: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    @property
    def needs(self) -> Needs:
        return Needs(flows=(self.flow,))

    def begin(self, journey: Journey) -> Step:
        return Enter(self.flow)
