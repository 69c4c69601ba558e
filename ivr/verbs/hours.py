"""hours: one way while a calendar says open, others while it says closed; first the greeting of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.calendar import ORDINARY_DAY, Calendar, Day, DayKind
from ivr.journey import Journey
from ivr.steps import Say, Step, Take
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Hours(Verb):
    """`holiday` and `half_day` take callers who find it closed on such a day; `closed` does when they are empty.

    `greets`: the prompts of the day are played first. A key ends them and answers the next menu, as with play.
    A calendar that is gone says open: rather a person than a closed door.
    """

    verb: ClassVar[str] = "hours"
    calendar: str
    open: str
    closed: str
    holiday: str = ""
    half_day: str = ""
    greets: bool = True

    @property
    def exits(self) -> tuple[Exit, ...]:
        ways = {"open": self.open, "closed": self.closed, "holiday": self.holiday, "half_day": self.half_day}
        return tuple(Exit(name, node) for name, node in ways.items() if node)

    @property
    def needs(self) -> Needs:
        return Needs(calendars=(self.calendar,))

    def begin(self, journey: Journey) -> Step:
        """Keys typed ahead mean that the caller is in a hurry."""
        greeting = self._day(journey).greeting if self.greets else ()
        return Say(greeting) if greeting and not journey.typed else self._go_on(journey)

    def key(self, key: str, journey: Journey) -> Step:
        journey.type_ahead(key)
        return self._go_on(journey)

    def finished(self, journey: Journey) -> Step:
        return self._go_on(journey)

    def _go_on(self, journey: Journey) -> Take:
        calendar = self._calendar(journey)
        if calendar is None or calendar.is_open(journey.at):
            return Take("open")
        doors = {DayKind.HOLIDAY: self.holiday, DayKind.HALF_DAY: self.half_day}
        kind = self._day(journey).kind
        return Take(kind.value if doors.get(kind) else "closed")

    def _day(self, journey: Journey) -> Day:
        calendar = self._calendar(journey)
        return calendar.day(journey.at) if calendar is not None else ORDINARY_DAY

    def _calendar(self, journey: Journey) -> Calendar | None:
        return journey.calendars.get(self.calendar)
