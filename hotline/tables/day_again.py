"""A past day run again under two tables, from the journal in the database, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from config import hotline as configuration
from config.hotline import Hotline
from config.routing import FILE
from config.routing.schedules import ZONE
from console.rehearsals import DayToRun, Named
from hotline.aside import Tell
from hotline.commands.routes import replay_faults
from hotline.commands.routes.replay_json import as_json
from hotline.commands.routes.replay_rules import Rules, rules_of
from hotline.commands.routes.replaying import Comparison, Plan, Side, compare
from ivr.calendar import Calendar
from routing.replay import recorded
from routing.replay.completing import NobodyTalkedError
from routing.replay.figures import HALF_HOUR_S
from routing.replay.habits import Habits
from routing.replay.summary import named as figures_named
from routing.replay.traffic import Traffic
from store.database import Database
from store.queries import Queries

BEFORE, AFTER = timedelta(hours=24), timedelta(hours=6)
"""Read besides the day itself: who was on duty already, and what became of those who came last."""
READING = 0.3
"""The share of the work that reading the day is."""


def day_again(  # noqa: PLR0917  what a process is begun with
    tell: Tell,
    url: str,
    config_dir: Path,
    what: DayToRun,
    tables: tuple[Named, Named],
    calendars: Mapping[str, Calendar] | None = None,
) -> dict[str, Any]:
    """Both sides as one JSON object, with these calendars, or the folder's. Raises ConfigurationError where the
    day or a table cannot be used, what a database that is away raises."""
    day, pickup_s = _recorded(url, what.day)
    tell(READING)
    folder = configuration.load(config_dir, spare_published=True)
    folder = folder if calendars is None else replace(folder, calendars=calendars)
    today, draft = (_rules(table, day, folder) for table in tables)
    plan = Plan(what.seed, what.runs, Habits(pickup_s=pickup_s), what.within_s)
    done = 0

    def advance() -> None:
        nonlocal done
        tell(READING + (1 - READING) * done / (2 * what.runs))
        done += 1

    try:
        comparison = compare([day], today, draft, plan, advance)
    except NobodyTalkedError:
        raise replay_faults.nobody_talked(day.name) from None
    return _told(comparison, what)


def _recorded(url: str, day: date) -> tuple[Traffic, float]:
    midnight = datetime.combine(day, time(), ZONE)
    database = Database(url)
    try:
        entries = Queries(database).retold(recorded.TOLD_BY, midnight - BEFORE, midnight + timedelta(days=1) + AFTER)
        seen = recorded.read(entries, ZONE)
    finally:
        database.dispose()
    found = next((one for one in seen.days if one.name == day.isoformat()), None)
    if found is None or not found.arrivals:
        raise replay_faults.no_day(day.isoformat(), "", (one.name for one in seen.days))
    return found, seen.pickup_s


def _rules(table: Named, day: Traffic, folder: Hotline) -> Rules:
    return rules_of(table.label, table.text, FILE, [day], folder)


def _told(comparison: Comparison, what: DayToRun) -> dict[str, Any]:
    told = as_json(comparison, seed=what.seed, runs=what.runs)
    told["today"]["intervals"] = _intervals(comparison.today)
    told["draft"]["intervals"] = _intervals(comparison.draft)
    return told


def _intervals(side: Side) -> list[dict[str, float | None]]:
    """Of the first run."""
    work = side.first.work_by_half_hour
    return [
        {"from_s": slot * HALF_HOUR_S, **figures_named(seen, work[slot].occupancy if slot in work else None)}
        for slot, seen in side.first.by_half_hour.items()
    ]
