"""Sends scheduled reports: asks for what is due, makes each once, hands it to mail servers and webhooks (M2)."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from json import dumps
from typing import Any

from calls.errors import FarEndError
from config.services import ReportReceivers, Webhook
from console.problems import Problem
from console.reports.file import ReportFile
from hotline.outside import Asked
from hotline.reporting.mail import hand_over, letter
from hotline.sending import ForGoodError, NotNowError, Sending, settle
from hotline.signing import signed
from store.report_schedules import Mailing, Mailings, ReportSchedules

NO_MAIL = "no mail server is configured"
NOT_THERE = "mail may not be sent to this domain"
NO_WEBHOOK = "no webhook of this name is configured"
WEBHOOK_TIMEOUT_S = 30.0

Make = Callable[[Mailing, datetime], ReportFile]
"""The report as a file. May block for as long as counting takes; raises Problem."""


class ReportSender(Sending[Mailing]):
    """`plan` asks for what is due, `make` makes it: a report for several receivers is made once."""

    def __init__(
        self,
        schedules: ReportSchedules,
        mailings: Mailings,
        receivers: ReportReceivers,
        make: Make,
        *,
        plan: Callable[[ReportSchedules, datetime], int],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(mailings, "reports", clock=clock, draw=draw)
        self.receivers = receivers
        self._schedules, self._make, self._plan = schedules, make, plan
        self._last: tuple[Any, ReportFile] | None = None

    def send_due(self) -> int:
        self._plan(self._schedules, self._clock())
        return super().send_due()

    def _send(self, message: Mailing) -> None:
        if message.mail is not None:
            self._mail(message, message.mail)
        else:
            self._post(message)

    def _mail(self, message: Mailing, address: str) -> None:
        server = self.receivers.mail
        if server is None:
            raise NotNowError(NO_MAIL)
        if not self.receivers.admits(address):
            raise ForGoodError(NOT_THERE)
        file = self._file(message)
        mail = letter(
            message.message, sender=server.sender, receiver=address, subject=f"{message.title} · {file.period}",
            words=file.words, name=file.name, file=file.body, media=file.media, at=self._clock(),
        )  # fmt: skip
        hand_over(server, mail)

    def _post(self, message: Mailing) -> None:
        webhook = self.receivers.webhooks.get(message.webhook or "")
        if webhook is None:
            raise NotNowError(NO_WEBHOOK)
        file = self._file(message)
        content = {
            "id": message.message, "schedule": message.schedule, "title": message.title, "since":
            message.since.isoformat(), "until": message.until.isoformat(), "name": file.name, "media": file.media,
            "text": file.words, "file": b64encode(file.body).decode(),
        }  # fmt: skip
        body = dumps(content, ensure_ascii=False).encode()
        settle(self._outside.ask(self._asked(webhook, message.message, body)), self._clock())

    def _asked(self, webhook: Webhook, key: str, body: bytes) -> Asked:
        headers = {"Content-Type": "application/json", **signed(webhook.secret, key, body, self._clock())}
        return Asked("POST", webhook.url, headers, body, WEBHOOK_TIMEOUT_S, webhook.allow_private)

    def _file(self, message: Mailing) -> ReportFile:
        wanted = (message.subject, message.since, message.until, message.format, message.language)
        if self._last is None or self._last[0] != wanted:
            try:
                self._last = (wanted, self._make(message, self._clock()))
            except Problem as problem:
                raise (FarEndError if problem.status_code >= 500 else ForGoodError)(problem.code) from problem
        return self._last[1]
