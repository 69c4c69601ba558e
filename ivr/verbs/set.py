"""set: note something about the caller for what comes later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from calls.model import Tier
from ivr.journey import Journey, Value
from ivr.steps import Step, Take
from ivr.verb import Exit, Verb


@dataclass(frozen=True, slots=True)
class Set(Verb):
    """What is None stays as it was; `variables` are added to those already there. `slow`: prompts are read slower."""

    verb: ClassVar[str] = "set"
    then: str
    language: str | None = None
    tier: Tier | None = None
    variables: Mapping[str, Value] = field(default_factory=dict)
    slow: bool | None = None

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    def begin(self, journey: Journey) -> Step:
        journey.language = self.language or journey.language
        journey.tier = self.tier or journey.tier
        journey.slow = journey.slow if self.slow is None else self.slow
        for name, value in self.variables.items():
            journey.set(name, value)
        return Take("then")
