"""Warns while there is time: years whose days nobody has written down, or only for the time being."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime

from prometheus_client import CollectorRegistry, Gauge

from config.days import DayTable
from config.days.reading import ZONE

log = logging.getLogger("hotline.calendars")

LOOK_AGAIN_S = 3600.0


def today() -> date:
    return datetime.now(UTC).astimezone(ZONE).date()


class CalendarWatch:
    """`days` gives the table in force, None for a hotline without one. Each year is logged once a day at most."""

    def __init__(
        self,
        registry: CollectorRegistry,
        days: Callable[[], DayTable | None],
        today: Callable[[], date] = today,
    ) -> None:
        self._days, self._today = days, today
        self._told: tuple[date, tuple[int, ...]] | None = None
        missing = Gauge(
            "hotline_calendar_years_missing",
            "This year, and the next from 60 days before it begins: how many have no days written down.",
            registry=registry,
        )
        missing.set_function(lambda: len(self._missing()))
        provisional = Gauge(
            "hotline_calendar_years_provisional",
            "Years whose weekends worked are not known yet.",
            registry=registry,
        )
        provisional.set_function(lambda: len(self._table().provisional(self._today())))

    def look(self) -> None:
        """Log what is missing, unless it was today."""
        found = (self._today(), self._missing())
        if found != self._told:
            self._told = found
            for year in found[1]:
                log.warning("no days known of %d: holidays will be weekdays. hotline days seed %d", year, year)

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_AGAIN_S)

    def _missing(self) -> tuple[int, ...]:
        days = self._days()
        return days.missing(self._today()) if days is not None else ()

    def _table(self) -> DayTable:
        return self._days() or DayTable()
