"""Tables, flows, days and rubrics as they are published: the first two must go with what is in force of each other,
and with the calendars that the days make."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from calls.errors import ConfigurationError
from calls.events import Event
from calls.journal import Entry
from config.hotline import Hotline
from hotline.days.desk import DaysDesk
from hotline.flows.desk import FlowDesk
from hotline.rubrics.desk import RubricDesk
from hotline.tables.desk import TableDesk
from hotline.tables.source import TableSource
from ivr.flow import Flow
from qa_scoring.rubric import Rubric
from speech.choice import Choice
from store import Database

T = TypeVar("T")

log = logging.getLogger("hotline.publishing")


class Desks:
    """`post` takes an event, `install` a flow that came into force, `judge_by` a rubric; `other_days` is told when
    the calendars are others, `published` that anything came into force. All are called from any thread. A subscriber
    of the driver. What may block is said; the rest does not."""

    def __init__(
        self,
        database: Database,
        hotline: Hotline,
        data_dir: Path,
        *,
        post: Callable[[Event], None],
        install: Callable[[Flow], object],
        judge_by: Callable[[Rubric], None],
        choice: Choice | None = None,
        other_days: Callable[[], object] = lambda: None,
        published: Callable[[], object] = lambda: None,
    ) -> None:
        deciding = threading.RLock()
        self._install, self._other_days, self._published = install, other_days, published
        source = TableSource.of(hotline, hotline.known.prompts, flows={})
        self.tables = TableDesk(database, source, data_dir, self._then(post), deciding)
        self.flows = FlowDesk(database, data_dir, self._flow_in_force, lambda: self.tables.queues, deciding)
        self.days = DaysDesk(
            database,
            hotline,
            data_dir,
            in_force=self._days_in_force,
            rules=lambda: self.tables.document,
            flows=lambda: self.flows.live,
            lock=deciding,
        )
        self.rubrics = RubricDesk(database, hotline.rubric_text, data_dir, self._then(judge_by), choice)

    def hear(self, entry: Entry) -> None:
        self.tables.hear(entry)
        self.flows.hear(entry)

    def look(self) -> None:
        """Something may have been published elsewhere. From any thread, without waiting."""
        for desk in (self.tables, self.flows, self.days, self.rubrics):
            desk.poked.set()

    def open(self, hotline: Hotline) -> dict[str, str]:
        """Put in force what is published, days before the tables that follow them, these before the flows that name
        their queues; what to tell the owner about each. Raises ConfigurationError. May block."""
        told = {"days": self.days.open(), "routing": self.tables.open(), "flows": self.flows.open(hotline)}
        self.tables.take_flows(self.flows.live)
        return {**told, "rubric": self.rubrics.open()}

    def reload(self, hotline: Hotline) -> None:
        """The folder has changed. Raises ConfigurationError when it does not go with what is live. May block."""
        source = TableSource.of(hotline, hotline.known.prompts, self.flows.coming(hotline))
        self.tables.reload(replace(source, calendars=self.days.coming(hotline)))
        self.flows.reload(hotline)
        self.tables.take_flows(self.flows.live)
        self.days.reload(hotline)
        self.rubrics.reload(hotline.rubric_text)

    def stop(self) -> None:
        self.tables.stop()
        self.flows.stop()
        self.days.stop()
        self.rubrics.stop()

    def _then(self, take: Callable[[T], object]) -> Callable[[T], None]:
        """Others are told after what comes into force here is taken."""

        def taken(fresh: T) -> None:
            take(fresh)
            self._published()

        return taken

    def _days_in_force(self) -> None:
        """Queues that follow a calendar open and close by it at once, and so do flows."""
        try:
            self.tables.take_calendars(self.days.calendars)
        except ConfigurationError as error:
            log.error("the table in force keeps its calendars: %s", error)
        self._other_days()
        self._published()

    def _flow_in_force(self, flow: Flow) -> None:
        """Tables published from now on must have its queues."""
        self.tables.take_flows(self.flows.live)
        self._install(flow)
        self._published()
