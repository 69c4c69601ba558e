"""Routing tables with a clock moved by hand, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from calls.table import Agent, RoutingTable
from config.routing import TableDocument
from hotline.publishing.publisher import Publisher
from hotline.tables.source import TableSource
from store import AuditTrail, Database, Publications, Versions
from store.publication import ROUTING, Draft, Order, Publication

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday noon in Beijing."""

AGENTS = {
    "1001": Agent("1001", "李娜", {"orders": 80, "emergency": 60}, "sip:1001@127.0.0.1"),
    "1002": Agent("1002", "王强", {"orders": 40, "repair": 70}, "sip:1002@127.0.0.1"),
}

TABLE = """\
queues:
  orders: {title: {zh-CN: 订单}, needs: {orders: 50}}
  emergency: {title: {zh-CN: 紧急}, needs: {emergency: 1}, emergency: true}
"""
WIDER = TABLE.replace("orders: 50", "orders: 30")
LONGER = TABLE.replace("orders: 50}", "orders: 50}, ring_s: 40")
OTHER_EMERGENCY = TABLE.replace("emergency: 1}", "emergency: 50}")
FAULTY = TABLE.replace("orders: 50", "oders: 50")
DAYTIME = TABLE.replace("orders: 50}", "orders: 50}, hours: day") + (
    'schedules:\n  day: [{days: monday-friday, from: "09:00", to: "18:00"}]\n'
)


@cache
def _migrated() -> bytes:
    """An empty database with all tables."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hotline.db"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        database.dispose()
        return path.read_bytes()


class Breakable(Database):
    """A database that does not answer while `away`, as SQLite when another program has locked the file."""

    away = False
    goes_away_after: int | None = None
    """So many questions more are answered."""
    defect: Exception | None = None
    """What every question raises instead, when there is one; `struck` once it did."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.struck = threading.Event()

    def migrate(self, to: str = "head") -> None:
        """As the product does it, but once: the tables of the next are copied."""
        path = Path(self.url.removeprefix("sqlite:///"))
        if to == "head" and path.stat().st_size == 0:
            path.write_bytes(_migrated())
        else:
            super().migrate(to)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._answer()
        with super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self._answer()
        with super().writing() as connection:
            yield connection

    def _answer(self) -> None:
        if self.defect is not None:
            self.struck.set()
            raise self.defect
        if self.goes_away_after is not None:
            self.away = self.goes_away_after == 0
            self.goes_away_after = max(0, self.goes_away_after - 1)
        if self.away:
            raise OperationalError("BEGIN", {}, Exception("database is locked"))


class Desk:
    """A publisher and all around it; `tables` are what came into force."""

    def __init__(self, folder: Path, text: str = TABLE, agents: Mapping[str, Agent] = AGENTS) -> None:
        self.folder, self.now = folder, NOON
        self.database = Breakable(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        self.versions, self.publications = Versions(self.database, ROUTING), Publications(self.database, ROUTING)
        self.trail = AuditTrail(self.database)
        self.tables: list[RoutingTable] = []
        self.source = TableSource(agents, None, text, {})
        self.start()

    def elsewhere(self, agents: Mapping[str, Agent]) -> Desk:
        """Another process on the same database."""
        return Desk(self.folder, self.source.text, agents)

    def start(self) -> None:
        """Start, or start again, on the same database and data folder."""
        self.publisher = Publisher(
            self.versions,
            self.publications,
            self.source,
            self.folder,
            self.tables.append,
            wall=lambda: self.now,
        )
        self.publisher.open()

    def restart(self, **source: object) -> None:
        self.source = replace(self.source, **source)  # type: ignore[arg-type]
        self.tables.clear()
        self.start()

    def after(self, minutes: float) -> datetime | None:
        """Let time pass, and the clock look once; when it is to look again."""
        self.now += timedelta(minutes=minutes)
        return self.publisher.tick()

    def minutes(self, minutes: float) -> datetime:
        return self.now + timedelta(minutes=minutes)

    @contextmanager
    def without_database(self) -> Iterator[None]:
        self.database.away = True
        yield
        self.database_is_back()

    def database_is_back(self) -> None:
        self.database.away, self.database.goes_away_after = False, None

    # --- what people do ---

    def draft(self, text: str, author: str = "wang", name: str = "draft") -> Draft:
        before = self.versions.draft(name)
        live = self.publisher.live_publication()
        return self.versions.save_draft(
            name,
            text,
            author=author,
            based_on=live.version if live else None,
            etag=before.etag if before else None,
            at=self.now,
        )

    def publish(
        self, text: str, *, by: str = "wang", at: datetime | None = None, until: datetime | None = None
    ) -> Publication:
        draft = self.draft(text, by)
        return self.publisher.publish(Order(by, "晚高峰", draft.name, draft.etag, at=at, until=until))

    # --- what is ---

    @property
    def live(self) -> str:
        return self.publisher.live_label()

    @property
    def document(self) -> TableDocument:
        return self.publisher.live.document

    @property
    def announced(self) -> list[str]:
        return [table.version for table in self.tables]

    def told(self) -> list[tuple[str, str]]:
        """Who did what, in order."""
        return [(entry.who, entry.what) for entry in reversed(self.trail.entries())]

    def state(self, publication: Publication) -> str:
        row = self.publications.publication(publication.publication)
        assert row is not None
        return row.state(self.publications.live(self.now), self.now).value
