"""Which document a leg was given, and which of them it has reported on: each report counts once.

A webhook about a document carries its number in its address. Twilio sends it again when our answer was late, somebody
may send it again on purpose, and one may overtake another: the number says what is new.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

MOST_KEPT = 64
"""Documents of a leg: an older one can no longer be reported on."""


@dataclass(slots=True)
class Step:
    """One document. `play` is what it plays, "" for nothing or music; `length_s` how long that takes.

    `given_at` is when it went to Twilio (monotonic seconds).
    """

    number: int
    play: str = ""
    length_s: float = 0.0
    offset_s: float = 0.0
    given_at: float = 0.0
    reported: bool = False

    def heard_s(self, now: float) -> float:
        """How far its sounds have come."""
        return self.offset_s + max(0.0, now - self.given_at)


class Report(StrEnum):
    """What a webhook about a document is."""

    FIRST = "first"
    AGAIN = "again"
    UNKNOWN = "unknown"


class Steps:
    """The documents of one leg, the newest last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Step] = OrderedDict()
        self._last = 0

    def issue(self, now: float, play: str = "", length_s: float = 0.0, offset_s: float = 0.0) -> Step:
        self._last += 1
        step = self._kept[self._last] = Step(self._last, play, length_s, offset_s, now)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return step

    def report(self, number: int) -> tuple[Report, Step | None]:
        """Take a report on a document; only its first is `FIRST`."""
        step = self._kept.get(number)
        if step is None:
            return Report.UNKNOWN, None
        if step.reported:
            return Report.AGAIN, step
        step.reported = True
        return Report.FIRST, step
