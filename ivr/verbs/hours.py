"""hours: one way while a calendar says open, another while it says closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.journey import Journey
from ivr.steps import Step, Take
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Hours(Verb):
    verb: ClassVar[str] = "hours"
    calendar: str
    open: str
    closed: str

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("open", self.open), Exit("closed", self.closed))

    @property
    def needs(self) -> Needs:
        return Needs(calendars=(self.calendar,))

    def begin(self, journey: Journey) -> Step:
        return Take("open" if journey.is_open(self.calendar) else "closed")
