"""What the console asks about days: what it asks about all that is published, and what a date does to the hotline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.routing import TableDocument
from console.published import Published
from ivr.calendar import Calendar
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class Days:
    """`calendars` are those of hours.yaml, whatever days they have; `rules` the routing table in force with its
    schedules, `flows` those in force."""

    published: Published
    calendars: Callable[[], Mapping[str, Calendar]]
    rules: Callable[[], TableDocument]
    flows: Callable[[], Mapping[str, Flow]]
