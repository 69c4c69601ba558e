"""Reports that are sent by the calendar, and the single sendings that follow from them (M2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from store.auditing import note
from store.database import Database
from store.deliveries import Deliveries, Delivery
from store.report_tables import report_mailings, report_schedules
from store.upserting import insert_new, upsert

_schedules = report_schedules.c


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """`subject` says what the report is about; it is sent `every` day, week or month, `minute` minutes after
    midnight of the first day, about the one that is over. `mail` are addresses, `webhooks` names of the
    configuration."""

    schedule: str
    title: str
    subject: Mapping[str, Any]
    every: str
    minute: int
    format: str
    language: str
    mail: Sequence[str]
    webhooks: Sequence[str]
    paused: bool
    by: str
    changed_at: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Mailing:
    """One report for one receiver: either `mail` or `webhook` is given."""

    message: str
    schedule: str
    title: str
    subject: Mapping[str, Any]
    since: datetime
    until: datetime
    format: str
    language: str
    mail: str | None
    webhook: str | None
    requested_at: datetime
    due_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


Next = Callable[[ReportSchedule], datetime]
"""When the schedule is due after now."""
Stretch = Callable[[ReportSchedule], tuple[datetime, datetime]]
"""What time its report is about."""


class Mailings(Deliveries[Mailing]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, report_mailings, Mailing)


class ReportSchedules:
    """Every method is one transaction, safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ReportSchedule]:
        return self._read(select(report_schedules).order_by(_schedules.title, _schedules.schedule))

    def one(self, schedule: str) -> ReportSchedule | None:
        found = self._read(select(report_schedules).where(_schedules.schedule == schedule))
        return found[0] if found else None

    def save(self, schedule: ReportSchedule) -> None:
        """A new one, or an old one changed; noted in the audit."""
        with self._database.writing() as connection:
            upsert(connection, report_schedules, [asdict(schedule)])
            detail = {"schedule": schedule.schedule, "mail": list(schedule.mail), "webhooks": list(schedule.webhooks)}
            note(connection, schedule.changed_at, schedule.by, "report_schedule_saved", **detail)

    def delete(self, schedule: str, by: str, at: datetime) -> bool:
        """False: there is none. What is on its way is sent."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(report_schedules).where(_schedules.schedule == schedule)).rowcount
            if gone:
                note(connection, at, by, "report_schedule_deleted", schedule=schedule)
        return bool(gone)

    def plan(self, now: datetime, next_of: Next, stretch_of: Stretch) -> int:
        """Ask for what is due, once each however often and by however many this is called; how many schedules.

        A schedule that was due several times while nobody looked is sent once, about the latest stretch of time.
        """
        due = select(report_schedules).where(_schedules.next_at <= now, _schedules.paused.is_(False))
        if not self._read(due):
            return 0
        with self._database.writing() as connection:
            found = [ReportSchedule(**row._mapping) for row in connection.execute(due.with_for_update())]
            for schedule in found:
                insert_new(connection, report_mailings, mailings_of(schedule, stretch_of(schedule), now))
                mine = update(report_schedules).where(_schedules.schedule == schedule.schedule)
                connection.execute(mine.values(next_at=next_of(schedule)))
        return len(found)

    def ask(self, schedule: ReportSchedule, stretch: tuple[datetime, datetime], now: datetime) -> None:
        """Have it sent now, whatever the calendar says."""
        with self._database.writing() as connection:
            insert_new(connection, report_mailings, mailings_of(schedule, stretch, now))

    def _read(self, wanted: Any) -> list[ReportSchedule]:
        with self._database.reading() as connection:
            return [ReportSchedule(**row._mapping) for row in connection.execute(wanted)]


def mailings_of(schedule: ReportSchedule, stretch: tuple[datetime, datetime], now: datetime) -> list[dict[str, Any]]:
    """A row for each receiver. The key tells the time, so that the same sending is never asked for twice."""
    receivers = [(address, None) for address in schedule.mail] + [(None, name) for name in schedule.webhooks]
    return [
        {
            "message": f"report-{schedule.schedule}-{now:%Y%m%dT%H%M%S}-{number}",
            "schedule": schedule.schedule,
            "title": schedule.title,
            "subject": schedule.subject,
            "since": stretch[0],
            "until": stretch[1],
            "format": schedule.format,
            "language": schedule.language,
            "mail": address,
            "webhook": webhook,
            "requested_at": now,
            "due_at": now,
        }
        for number, (address, webhook) in enumerate(receivers, 1)
    ]
