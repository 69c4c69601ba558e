"""Scheduled reports: made when they are due, once for each receiver, by mail and webhook, tried again, given up."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.services import MailServer as Server
from config.services import ReportReceivers, Services
from config.services import Webhook as Address
from console.reports.planning import next_due
from hotline.reporting.mail import letter
from hotline.reporting.part import Reporting
from hotline.reporting.sender import NO_MAIL, NO_WEBHOOK, NOT_THERE
from hotline.sending import MOST_ATTEMPTS
from store.deliveries import Delivery
from store.report_schedules import Mailing, ReportSchedule
from tests.unit.console.house import House
from tests.unit.hotline.mail_server import PASSWORD, USER, MailServer
from tests.unit.hotline.webhook import Webhook

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRET = "a-secret"
TUESDAY = datetime(2026, 3, 3, tzinfo=SHANGHAI)
DAILY = ReportSchedule(
    schedule="s1", title="日报", subject={"by": "queue"}, every="day", minute=480, format="csv", language="zh-CN",
    mail=["lead@lead.example"], webhooks=[], paused=False, by="ann", changed_at=TUESDAY, next_at=TUESDAY,
)  # fmt: skip


class Office:
    """A house with a call on Monday, whose reports are sent by a clock moved by hand."""

    def __init__(self, folder: Path, mail: MailServer, webhook: Webhook) -> None:
        self.house, self.mail, self.webhook = House(folder), mail, webhook
        self.house.at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        self.house.open_shop()
        self.house.served("c1", "1001", sound=False)
        self.server = Server("127.0.0.1", mail.port, "none", "hotline@hotline.example")
        self.receivers = ReportReceivers(
            self.server, ("lead.example",), {"bi": Address(webhook.url, SECRET, allow_private=True)}
        )
        self.part = Reporting(self.house.database, self.house.live, Services(reports=self.receivers), SHANGHAI)
        self.now = TUESDAY + timedelta(hours=7)
        self.part.sender._clock, self.part.sender._draw = lambda: self.now, lambda: 0.5

    def schedule(self, **change: object) -> None:
        row = replace(DAILY, **change)  # type: ignore[arg-type]
        self.part.for_console.schedules.save(replace(row, next_at=next_due(row, self.now, SHANGHAI)))

    def after(self, **passed: float) -> int:
        self.now += timedelta(**passed)
        return self.part.sender.send_due()

    def fates(self) -> list[Mailing]:
        return self.part.for_console.mailings.listed()

    def fate(self) -> Mailing:
        (only,) = self.fates()
        return only


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with MailServer() as mail, Webhook(SECRET) as webhook:
        office = Office(tmp_path, mail, webhook)
        yield office
        office.part.stop()
        office.house.close()


def test_yesterday_is_mailed_in_the_morning_once(office: Office) -> None:
    office.schedule()
    assert office.after(minutes=59) == 0
    assert office.after(minutes=1) == 1
    (mail,) = office.mail.mails
    assert (mail["From"], mail["To"]) == ("hotline@hotline.example", "lead@lead.example")
    assert mail["Subject"] == "日报 · 2026-03-02 00:00 – 2026-03-03 00:00"
    words, file = mail.iter_parts()
    assert "进线: 1  — 进入队列的来电" in words.get_content()
    assert file.get_filename() == "report-queue-2026-03-02.csv"
    rows = list(csv.reader(io.StringIO(file.get_payload(decode=True).decode("utf-8-sig"))))
    assert rows[1][:3] == ["orders", "订单物流", "1"]
    assert (office.fate().state, office.fate().attempts) == (Delivery.SENT, 1)
    assert office.after(hours=23) == 0
    assert office.after(hours=1) == 1
    assert len(office.mail.mails) == 2


def test_who_was_away_for_days_is_sent_one_report(office: Office) -> None:
    office.schedule()
    assert office.after(days=5) == 1
    assert office.mail.mails[0]["Subject"].endswith("2026-03-07 00:00 – 2026-03-08 00:00")
    assert office.after(hours=0) == 0


def test_each_receiver_has_a_sending_of_his_own(office: Office) -> None:
    office.mail.refused["gone@lead.example"] = "550 5.1.1 no such user"
    office.schedule(mail=["gone@lead.example", "lead@lead.example"], webhooks=["bi"], format="xlsx", language="en")
    office.after(hours=1)
    fates = {one.mail or one.webhook: (one.state, one.why) for one in office.fates()}
    assert fates == {
        "gone@lead.example": (Delivery.FAILED, "the mail server: 550 5.1.1 no such user"),
        "lead@lead.example": (Delivery.SENT, ""),
        "bi": (Delivery.SENT, ""),
    }
    (posted,) = office.webhook.asked
    assert (posted["title"], posted["name"]) == ("日报", "report-queue-2026-03-02.xlsx")
    assert base64.b64decode(posted["file"]).startswith(b"PK")
    assert "offered: 1  — Calls that came to the queue" in posted["text"]


def test_what_may_pass_is_tried_again_and_is_the_same_mail(office: Office) -> None:
    office.mail.answers += ["451 4.3.0 try later", "250 OK"]
    office.schedule()
    office.after(hours=1)
    assert (office.fate().state, office.fate().why) == (Delivery.WAITING, "the mail server: 451 4.3.0 try later")
    assert (office.after(seconds=4.9), office.after(seconds=0.2)) == (0, 1)
    assert office.fate().state is Delivery.SENT
    assert office.mail.mails[0]["Message-ID"] == f"<{office.fate().message}@hotline.example>"


def test_a_webhook_that_fails_too_often_is_left_to_a_person(office: Office) -> None:
    office.webhook.answers.extend([503] * MOST_ATTEMPTS)
    office.schedule(mail=[], webhooks=["bi"])
    office.after(hours=1)
    for _ in range(MOST_ATTEMPTS + 3):
        office.after(minutes=61)
    assert (office.fates()[-1].state, office.fates()[-1].attempts) == (Delivery.FAILED, MOST_ATTEMPTS)
    assert len({headers["webhook-id"] for headers in office.webhook.headers}) == 1


def test_where_nothing_is_configured_it_waits_and_that_is_no_attempt(office: Office) -> None:
    office.part.use(Services())
    office.schedule(webhooks=["bi"])
    office.after(hours=1)
    assert {(one.why, one.attempts) for one in office.fates()} == {(NO_MAIL, 0), (NO_WEBHOOK, 0)}
    office.part.use(Services(reports=office.receivers))
    office.after(seconds=61)
    assert {one.state for one in office.fates()} == {Delivery.SENT}


def test_a_domain_that_is_not_allowed_any_more_gets_nothing(office: Office) -> None:
    office.schedule(mail=["lead@elsewhere.example"])
    office.after(hours=1)
    assert (office.fate().state, office.fate().why) == (Delivery.FAILED, NOT_THERE)


def test_a_paused_schedule_and_one_that_is_deleted_send_nothing(office: Office) -> None:
    office.schedule(paused=True)
    office.schedule(schedule="s2")
    office.part.for_console.schedules.delete("s2", "ann", office.now)
    assert office.after(days=1) == 0


def test_a_report_that_can_no_longer_be_made_is_given_up(office: Office) -> None:
    office.schedule(subject={"by": "queue", "definition": "erlang"})
    office.after(hours=1)
    assert (office.fate().state, office.fate().why) == (Delivery.FAILED, "bad_parameter")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_signing_in_and_who_is_not_let_in(tmp_path: Path) -> None:
    with MailServer(signs_in=True) as mail, Webhook(SECRET) as webhook:
        office = Office(tmp_path, mail, webhook)
        wrong = replace(office.receivers, mail=replace(office.server, user=USER, password="wrong"))
        office.part.use(Services(reports=wrong))
        office.schedule()
        office.after(hours=1)
        assert (office.fate().state, office.fate().why) == (
            Delivery.WAITING, "the mail server did not let us sign in (535)",
        )  # fmt: skip
        right = replace(office.receivers, mail=replace(office.server, user=USER, password=PASSWORD))
        office.part.use(Services(reports=right))
        office.after(minutes=1)
        assert office.fate().state is Delivery.SENT
        office.part.stop()
        office.house.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_nothing_is_told_to_a_server_that_keeps_no_secret(office: Office, security: str) -> None:
    office.part.use(Services(reports=replace(office.receivers, mail=replace(office.server, security=security))))
    office.schedule()
    office.after(hours=1)
    assert office.fate().state is Delivery.WAITING
    assert office.fate().why.startswith("the mail server: ")
    assert office.mail.mails == []


def test_a_server_that_is_not_there_is_asked_again(office: Office) -> None:
    office.part.use(Services(reports=replace(office.receivers, mail=replace(office.server, port=1))))
    office.schedule()
    office.after(hours=1)
    assert (office.fate().state, office.fate().why) == (Delivery.WAITING, "the mail server: ConnectionRefusedError")


def test_a_title_begins_no_header_of_its_own() -> None:
    mail = letter(
        "k", sender="a@b.example", receiver="c@d.example", subject="x\r\nBcc: all@d.example", words="", name="n.csv",
        file=b"", media="text/csv", at=TUESDAY,
    )  # fmt: skip
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: all@d.example"


def test_the_clock_sends_what_is_due_and_what_is_asked_for(office: Office) -> None:
    """On its thread, woken by whoever asks."""
    office.schedule()
    schedules = office.part.for_console.schedules
    (row,) = schedules.all()
    schedules.ask(row, (TUESDAY - timedelta(days=1), TUESDAY), office.now)
    office.part.start()
    office.part.for_console.wake()
    assert office.mail.came.wait(30)
    office.part.stop()
    assert office.fate().state is Delivery.SENT
