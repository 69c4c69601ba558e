"""goto: go on at another node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.journey import Journey
from ivr.steps import Step, Take
from ivr.verb import Exit, Verb


@dataclass(frozen=True, slots=True)
class Goto(Verb):
    verb: ClassVar[str] = "goto"
    node: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("goto", self.node),)

    def begin(self, journey: Journey) -> Step:
        return Take("goto")
