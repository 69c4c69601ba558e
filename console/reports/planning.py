"""When a scheduled report is due, and what time it is about."""

from __future__ import annotations

from datetime import datetime, tzinfo

from routing.kpi.slots import Every, next_start, slot_before
from store.report_schedules import ReportSchedule, ReportSchedules


def next_due(schedule: ReportSchedule, now: datetime, zone: tzinfo) -> datetime:
    return next_start(Every(schedule.every), schedule.minute, now, zone)


def stretch_before(schedule: ReportSchedule, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The day, week or month that is over."""
    return slot_before(Every(schedule.every), now, zone)


def plan(schedules: ReportSchedules, now: datetime, zone: tzinfo) -> int:
    """Ask for what is due; how many schedules were."""
    return schedules.plan(
        now, lambda schedule: next_due(schedule, now, zone), lambda schedule: stretch_before(schedule, now, zone)
    )
