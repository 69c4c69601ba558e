"""customer: one way for each class of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr.journey import Journey
from ivr.steps import Step, Take
from ivr.verb import Exit, Verb

SENIOR, KNOWN, UNKNOWN = "senior", "known", "unknown"


@dataclass(frozen=True, slots=True)
class Customer(Verb):
    """The first of `ways` that fits the caller is his: the name of a tier, `senior`, `known` or `unknown`.

    From here on seniors hear prompts read slower, whichever way they go.
    """

    verb: ClassVar[str] = "customer"
    ways: Mapping[str, str]
    otherwise: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (*(Exit(name, node) for name, node in self.ways.items()), Exit("otherwise", self.otherwise))

    def begin(self, journey: Journey) -> Step:
        caller = journey.caller
        journey.slow = journey.slow or caller.senior
        fits = {(journey.tier or caller.tier).value, KNOWN if caller.known else UNKNOWN}
        if caller.senior:
            fits.add(SENIOR)
        return Take(next((name for name in self.ways if name in fits), "otherwise"))
