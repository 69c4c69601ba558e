"""What is told to people outside as a part of the server: scheduled reports, and alarms."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from config.services import Services
from console import words
from console.live import LiveBoard
from console.names import queue_title
from console.reports.file import make_file
from console.reports.planning import plan
from console.reports.reporter import Reporter
from console.reports.schedules_api import ReportPost
from hotline.alarms.part import Alarms
from hotline.reporting.sender import ReportSender
from store import Database, Mailings, Queries, ReportSchedules


class Reporting:
    """`board` knows the routing table in force; `zone` says when days begin."""

    def __init__(self, database: Database, board: LiveBoard, services: Services, zone: tzinfo) -> None:
        queries, catalogue = Queries(database), words.load()
        schedules, mailings = ReportSchedules(database), Mailings(database)
        reporter = Reporter(
            queries, queries.outcomes(), lambda: board.snapshot().table, words=catalogue, zone=zone
        )  # fmt: skip
        make = partial(make_file, reporter, catalogue)
        self.sender = ReportSender(schedules, mailings, services.reports, make, plan=partial(plan, zone=zone))
        self.alarms = Alarms(services.alarms, lambda queue, language: _title(board, queue, language))
        self.for_console = ReportPost(schedules, mailings, lambda: self.sender.receivers, self.sender.wake)

    def use(self, services: Services) -> None:
        """As services.yaml has it now."""
        self.sender.receivers = services.reports
        self.alarms.hooks = services.alarms

    def start(self) -> None:
        self.sender.start()
        self.alarms.start()

    def stop(self) -> None:
        self.sender.stop()
        self.alarms.stop()


def _title(board: LiveBoard, queue: str, language: str) -> str:
    return words.pick(queue_title(board.snapshot().table, queue), language)
