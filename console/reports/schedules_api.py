"""Reports that are sent by the calendar: made, changed and ended over the API; what has become of each sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from secrets import token_hex

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import CHINESE, ENGLISH
from config.services import ReportReceivers
from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.reports.planning import next_due, stretch_before
from console.reports.question import check
from console.reports.schedule_schemas import (
    MailingItem,
    MailingPage,
    MailingQuery,
    MailingsAsked,
    ScheduleDeleted,
    ScheduleItem,
    SchedulePage,
    ScheduleWanted,
)
from console.schemas import Text
from store.auditing import AuditTrail
from store.report_schedules import Mailing, Mailings, ReportSchedule, ReportSchedules

MOST = 200
"""Schedules there may be."""


@dataclass(frozen=True, slots=True)
class ReportPost:
    """What is sent when, what has become of it, where it may go; `wake` the sender."""

    schedules: ReportSchedules
    mailings: Mailings
    receivers: Callable[[], ReportReceivers]
    wake: Callable[[], None]


class SchedulesApi:
    def __init__(self, post: ReportPost, audit: AuditTrail, zone: tzinfo) -> None:
        self._post, self._audit, self._zone = post, audit, zone

    def operations(self) -> list[Operation]:
        all_, one, sent = "/api/report_schedules", "/api/report_schedules/{id}", "/api/report_deliveries"
        return [
            Operation("report_schedules", all_, self.all, "Reports that are sent by the calendar", SchedulePage),
            Operation("add_report_schedule", all_, self.add, "Have a report sent by the calendar", ScheduleItem,
                      method="POST", body=ScheduleWanted, problems=(400, 409)),
            Operation("change_report_schedule", one, self.change, "Change one", ScheduleItem,
                      method="PUT", body=ScheduleWanted, problems=(400, 404)),
            Operation("delete_report_schedule", one, self.delete, "Have it sent no more", ScheduleDeleted,
                      method="DELETE", problems=(404,)),
            Operation("send_report", f"{one}/send", self.send, "Send the last one now", MailingsAsked,
                      method="POST", problems=(404,)),
            Operation("report_deliveries", sent, self.deliveries, "Reports sent and to be sent, the latest first",
                      MailingPage, query=MailingQuery, problems=(400,)),
            Operation("retry_report", f"{sent}/{{id}}/retry", self.retry, "Try one anew that failed or was dropped",
                      MailingItem, method="POST", problems=(404, 409)),
            Operation("drop_report", f"{sent}/{{id}}/drop", self.drop, "Never send one that waits or failed",
                      MailingItem, method="POST", problems=(404, 409)),
        ]  # fmt: skip

    async def all(self, _: Request) -> Response:
        receivers = self._post.receivers()
        found = await run_in_threadpool(self._post.schedules.all)
        return answer(
            SchedulePage(
                items=[_item(each) for each in found],
                mail=receivers.mail is not None,
                domains=list(receivers.domains),
                webhooks=sorted(receivers.webhooks),
            )
        )

    async def add(self, request: Request) -> Response:
        wanted = await content(request, ScheduleWanted)
        return answer(await run_in_threadpool(self._save, request, wanted, token_hex(8)))

    async def change(self, request: Request) -> Response:
        wanted = await content(request, ScheduleWanted)
        schedule = (await run_in_threadpool(self._one, request)).schedule
        return answer(await run_in_threadpool(self._save, request, wanted, schedule))

    async def delete(self, request: Request) -> Response:
        schedule = request.path_params["id"]
        if not await run_in_threadpool(self._post.schedules.delete, schedule, who(request), datetime.now(UTC)):
            raise Problem(404, "no_such_schedule")
        return answer(ScheduleDeleted(schedule=schedule))

    async def send(self, request: Request) -> Response:
        schedule, now = await run_in_threadpool(self._one, request), datetime.now(UTC)
        stretch = stretch_before(schedule, now, self._zone)
        await run_in_threadpool(self._post.schedules.ask, schedule, stretch, now)
        await run_in_threadpool(
            self._audit.add, now, who(request), "report_sent_now", {"schedule": schedule.schedule}
        )
        self._post.wake()
        return answer(MailingsAsked(schedule=schedule.schedule))

    async def deliveries(self, request: Request) -> Response:
        query: MailingQuery = parameters(request, MailingQuery)
        found = await run_in_threadpool(self._post.mailings.listed, query.state, query.limit)
        return answer(MailingPage(items=[_mailing(each) for each in found]))

    async def retry(self, request: Request) -> Response:
        done = await run_in_threadpool(self._change_one, request, "report_retried", self._post.mailings.retry)
        self._post.wake()
        return done

    async def drop(self, request: Request) -> Response:
        return await run_in_threadpool(self._change_one, request, "report_dropped", self._post.mailings.drop)

    def _change_one(self, request: Request, what: str, change: Callable[[str, datetime], bool]) -> Response:
        message, now = request.path_params["id"], datetime.now(UTC)
        if self._post.mailings.one(message) is None:
            raise Problem(404, "no_such_report")
        if not change(message, now):
            raise Problem(409, "report_is_past_that")
        self._audit.add(now, who(request), what, {"message": message})
        found = self._post.mailings.one(message)
        assert found is not None
        return answer(_mailing(found))

    def _save(self, request: Request, wanted: ScheduleWanted, schedule: str) -> ScheduleItem:
        """Raises Problem 400 naming what cannot be, 409 when there are too many."""
        now = datetime.now(UTC)
        self._check(wanted)
        known = self._post.schedules.all()
        if len(known) >= MOST and schedule not in {each.schedule for each in known}:
            raise Problem(409, "too_many_schedules", most=MOST)
        hour, minute = map(int, wanted.at.split(":"))
        row = ReportSchedule(
            schedule=schedule,
            title=wanted.title,
            subject=wanted.report.model_dump(mode="json"),
            every=wanted.every,
            minute=60 * hour + minute,
            format=wanted.format,
            language=wanted.language,
            mail=list(dict.fromkeys(wanted.mail)),
            webhooks=list(dict.fromkeys(wanted.webhooks)),
            paused=wanted.paused,
            by=who(request),
            changed_at=now,
            next_at=now,
        )
        row = replace(row, next_at=next_due(row, now, self._zone))
        self._post.schedules.save(row)
        return _item(row)

    def _check(self, wanted: ScheduleWanted) -> None:
        check(wanted.report)
        receivers = self._post.receivers()
        if not wanted.mail and not wanted.webhooks:
            raise Problem(400, "bad_parameter", name="mail", why=_NOBODY)
        if not all(receivers.admits(address) for address in wanted.mail):
            raise Problem(400, "bad_parameter", name="mail", why=_domains(receivers))
        if not set(wanted.webhooks) <= receivers.webhooks.keys():
            raise Problem(400, "bad_parameter", name="webhooks", why=_WEBHOOKS)

    def _one(self, request: Request) -> ReportSchedule:
        found = self._post.schedules.one(request.path_params["id"])
        if found is None:
            raise Problem(404, "no_such_schedule")
        return found


def _item(row: ReportSchedule) -> ScheduleItem:
    same = (
        "schedule",
        "title",
        "every",
        "format",
        "language",
        "mail",
        "webhooks",
        "paused",
        "by",
        "changed_at",
        "next_at",
    )
    told = {name: getattr(row, name) for name in same}
    at = f"{row.minute // 60:02}:{row.minute % 60:02}"
    return ScheduleItem.model_validate({**told, "report": row.subject, "at": at})


def _mailing(row: Mailing) -> MailingItem:
    return MailingItem(**{name: getattr(row, name) for name in MailingItem.model_fields})


def _text(chinese: str, english: str) -> Text:
    return Text.model_validate({CHINESE: chinese, ENGLISH: english})


def _domains(receivers: ReportReceivers) -> Text:
    there = ", ".join(receivers.domains)
    return _text(f"只能发往 {there}", f"mail goes only to {there}")


_NOBODY = _text("请填写收件人，或选择 webhook", "name receivers, or webhooks")
_WEBHOOKS = _text("services.yaml 的 reports: webhooks: 中没有此名称", "services.yaml has none of this name")
