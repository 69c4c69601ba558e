"""Days of calls written down as the file that `traffic_file` reads."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable

from routing.replay.traffic import Arrival, Shift, Traffic
from routing.replay.traffic_file import CALL, COLUMNS, SHIFT


def write(days: Iterable[Traffic]) -> str:
    """The days as a TSV file that `read` reads back: exact to the millisecond."""
    text = _Text()
    table = csv.DictWriter(text, COLUMNS, dialect=csv.excel_tab, lineterminator="\n", restval="")
    table.writeheader()
    for day in days:
        table.writerows(_shift_row(day.name, shift) for shift in day.shifts)
        table.writerows(_arrival_row(day.name, arrival) for arrival in day.arrivals)
    return "".join(text.parts)


class _Text:
    """Takes what the csv module writes."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, part: str) -> None:
        self.parts.append(part)


def _shift_row(day: str, shift: Shift) -> dict[str, str]:
    times = {"at_s": _written(shift.from_s), "to_s": _written(shift.to_s)}
    return {"record": SHIFT, "day": day, "agent": shift.agent, **times}


def _arrival_row(day: str, arrival: Arrival) -> dict[str, str]:
    times = ("at_s", "service_s", "patience_s", "wrap_up_s", "waited_s")
    return {
        "record": CALL,
        "day": day,
        **{
            name: getattr(arrival, name)
            for name in ("call", "queue", "tier", "language", "caller", "agent", "outcome")
        },
        "needs": " ".join(f"{need.skill}:{need.level}" for need in arrival.needs),
        **{name: _written(getattr(arrival, name)) for name in times},
    }


def _written(seconds: float | None) -> str:
    if seconds is None or math.isinf(seconds):
        return ""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
