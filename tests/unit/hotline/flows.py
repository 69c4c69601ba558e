"""A flow with a clock moved by hand, on a real database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from calls.table import Queue
from config.flows import Known
from hotline.flows.source import FlowSource
from hotline.publishing.publisher import Publisher
from ivr.flow import Flow
from store import AuditTrail, Publications, Versions
from store.publication import Draft, Order, Publication, flow_subject
from tests.unit.hotline.tables import NOON, Breakable

QUEUES = {
    "orders": Queue("orders", {"zh-CN": "订单"}),
    "emergency": Queue("emergency", {"zh-CN": "紧急"}, emergency=True),
}
KNOWN = Known(queues=None, calendars=set(), prompts=None, skills=None)

MENU = """\
start: topic
nodes:
  topic:
    menu: greeting
    keys: {1: orders, 9: emergency, 0: orders}
    otherwise: orders
  orders: {enqueue: orders, full: busy, no_agents: busy}
  emergency: {enqueue: emergency, full: orders, no_agents: orders}
  busy: {hangup: queue.full}
"""
OTHER_PROMPT = MENU.replace("menu: greeting", "menu: queue.next")
OTHER_EMERGENCY = MENU.replace("9: emergency", "8: emergency")
FAULTY = MENU.replace("1: orders", "1: ordres")
UNKNOWN_QUEUE = MENU.replace("enqueue: orders", "enqueue: ordres")


class FlowShop:
    """A publisher of the flow main and all around it; `flows` are what came into force."""

    def __init__(self, folder: Path, text: str = MENU) -> None:
        self.folder, self.now = folder, NOON
        self.database = Breakable(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        subject = flow_subject("main")
        self.versions, self.publications = Versions(self.database, subject), Publications(self.database, subject)
        self.trail = AuditTrail(self.database)
        self.queues: Mapping[str, Queue] = QUEUES
        self.flows: list[Flow] = []
        self.source = FlowSource("main", text, KNOWN, lambda: self.queues)
        self.start()

    def start(self) -> None:
        """Start, or start again, on the same database and data folder."""
        self.publisher: Publisher[Flow, Flow] = Publisher(
            self.versions,
            self.publications,
            self.source,
            self.folder,
            self.flows.append,
            wall=lambda: self.now,
        )
        self.publisher.open()

    def restart(self, text: str) -> None:
        """With another file in the folder."""
        self.source = replace(self.source, text=text)
        self.flows.clear()
        self.start()

    def after(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.publisher.tick()

    def minutes(self, minutes: float) -> datetime:
        return self.now + timedelta(minutes=minutes)

    def draft(self, text: str, author: str = "wang") -> Draft:
        live = self.publisher.live_publication()
        based_on = live.version if live else None
        return self.versions.save_draft("draft", text, author=author, based_on=based_on, etag=None, at=self.now)

    def publish(self, text: str, at: datetime | None = None, until: datetime | None = None) -> Publication:
        draft = self.draft(text)
        return self.publisher.publish(Order("wang", "晚高峰", draft.name, draft.etag, at=at, until=until))

    @property
    def announced(self) -> list[str]:
        return [flow.version for flow in self.flows]

    @property
    def prompts(self) -> tuple[str, ...]:
        """What the live menu says."""
        return self.flows[-1].nodes["topic"].verb.needs.prompts[:1]
