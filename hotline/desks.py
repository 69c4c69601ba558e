"""Tables, flows and rubrics as they are published: tables and flows must go with what is in force of each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from calls.events import Event
from calls.journal import Entry
from config.hotline import Hotline
from hotline.flows.desk import FlowDesk
from hotline.rubrics.desk import RubricDesk
from hotline.tables.desk import TableDesk
from hotline.tables.source import TableSource
from ivr.flow import Flow
from qa_scoring.rubric import Rubric
from speech.choice import Choice
from store import Database


class Desks:
    """`post` takes an event, `install` a flow that came into force, `judge_by` a rubric; all are called from any
    thread. A subscriber of the driver. What may block is said; the rest does not."""

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
    ) -> None:
        deciding = threading.RLock()
        self._install = install
        source = TableSource.of(hotline, hotline.known.prompts, flows={})
        self.tables = TableDesk(database, source, data_dir, post, deciding)
        self.flows = FlowDesk(database, data_dir, self._flow_in_force, lambda: self.tables.queues, deciding)
        self.rubrics = RubricDesk(database, hotline.rubric_text, data_dir, judge_by, choice)

    def hear(self, entry: Entry) -> None:
        self.tables.hear(entry)
        self.flows.hear(entry)

    def open(self, hotline: Hotline) -> dict[str, str]:
        """Put in force what is published, tables before the flows that name their queues; what to tell the owner
        about each. Raises ConfigurationError. May block."""
        told = {"routing": self.tables.open(), "flows": self.flows.open(hotline)}
        self.tables.take_flows(self.flows.live)
        return {**told, "rubric": self.rubrics.open()}

    def reload(self, hotline: Hotline) -> None:
        """The folder has changed. Raises ConfigurationError when it does not go with what is live. May block."""
        self.tables.reload(TableSource.of(hotline, hotline.known.prompts, self.flows.coming(hotline)))
        self.flows.reload(hotline)
        self.tables.take_flows(self.flows.live)
        self.rubrics.reload(hotline.rubric_text)

    def stop(self) -> None:
        self.tables.stop()
        self.flows.stop()
        self.rubrics.stop()

    def _flow_in_force(self, flow: Flow) -> None:
        """Tables published from now on must have its queues."""
        self.tables.take_flows(self.flows.live)
        self._install(flow)
