"""The nodes that share the database: who lives, by the database's own clock, and one server to each name [H3].

A node says every second that it lives, and how far its clock is ahead of the database's: so clocks that differ by an
hour make nobody look dead, and a caller's wait is reckoned right on whichever node.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from calls.errors import Fault
from store.database import Database
from store.node_lock import NodeLock
from store.node_tables import nodes
from store.reporting import Report, first_line, to_log
from store.turns import take_turn
from store.upserting import upsert

BEAT_EVERY_S = 1.0
SILENT_S = 10.0
"""After so long without a word a node counts as gone."""

_nodes = nodes.c


@dataclass(frozen=True, slots=True)
class NodeRow:
    """`life` counts its starts. `started_at`, `seen_at`, `stopped_at` (None: not in order, or it runs) and
    `adopted_at` are by the database's clock; its own is `ahead_s` ahead of that. `adopted_by` took over, in its life
    number `adopted_life`, what it had left."""

    node: str
    life: int
    started_at: datetime
    seen_at: datetime
    ahead_s: float
    stopped_at: datetime | None = None
    adopted_life: int | None = None
    adopted_by: str | None = None
    adopted_at: datetime | None = None

    @property
    def is_adopted(self) -> bool:
        return self.adopted_life == self.life


@dataclass(frozen=True, slots=True)
class SeenNode:
    """`silent_s`: so long ago it was heard of last, by the database's clock."""

    row: NodeRow
    silent_s: float

    def lives(self, silent_s: float = SILENT_S) -> bool:
        return self.row.stopped_at is None and self.silent_s < silent_s


def list_nodes(database: Database) -> list[SeenNode]:
    """Every node there ever was, by name."""
    with database.reading() as connection:
        now = now_in(connection)
        return [
            _seen(NodeRow(**row._mapping), now) for row in connection.execute(select(nodes).order_by(_nodes.node))
        ]


def node_in(connection: Connection, node: str) -> SeenNode | None:
    """In a transaction that writes it is this one's until the end."""
    row = connection.execute(select(nodes).where(_nodes.node == node).with_for_update()).first()
    return None if row is None else _seen(NodeRow(**row._mapping), now_in(connection))


def now_in(connection: Connection) -> datetime:
    """The database's clock, which all nodes go by."""
    if connection.dialect.name == "sqlite":
        told = connection.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))
        return datetime.fromisoformat(str(told))
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def _seen(row: NodeRow, now: datetime) -> SeenNode:
    return SeenNode(row, max(0.0, (now - row.seen_at).total_seconds()))


class NodeLife:
    """`begin` before anything is read that another node may take over; then `start`, then `stop`. So long as
    `patience_s` it waits for PostgreSQL to notice that the server of this name before it is gone.

    `each_beat` is called on its thread after every word that arrived. `taken_over`: another node has taken this one
    for dead and adopted what it had; what comes after is its own again.
    """

    def __init__(
        self,
        database: Database,
        node: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        report: Report = to_log,
        each_beat: Callable[[], None] = lambda: None,
        patience_s: float = 8.0,
    ) -> None:
        self.node, self.life, self.taken_over = node, 0, False
        self.each_beat = each_beat
        self._database, self._clock, self._report = database, clock, report
        self._lock, self._patience_s = NodeLock(database, node), patience_s
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="node life", daemon=True)

    def begin(self) -> int:
        """Take the name and begin a life: from now on nobody adopts what is this node's. The number of the life, 0
        when the database does not answer: then it begins as soon as it does. Raises NodeTakenError when a server of
        this name lives."""
        try:
            self._lock.take(0.0 if self._database.is_sqlite else self._patience_s)
            self._begin()
        except SQLAlchemyError as error:
            self._report(_no_answer(self._database.name, error))
        return self.life

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """In order: whoever looks knows that it was meant."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10.0)
        try:
            with self._database.writing() as connection:
                mine = (_nodes.node == self.node, _nodes.life == self.life)
                connection.execute(update(nodes).where(*mine).values(stopped_at=now_in(connection)))
        except SQLAlchemyError as error:
            self._report(_no_answer(self._database.name, error))
        self._lock.release()

    def beat(self) -> bool:
        """Say that it lives. False when another node has adopted what it had: then a new life has begun."""
        self._lock.keep()
        if not self.life:
            self._begin()
            return True
        with self._database.writing() as connection:
            now = now_in(connection)
            said = {"seen_at": now, "ahead_s": self._ahead_s(now)}
            mine = update(nodes).where(_nodes.node == self.node, _nodes.life == self.life)
            connection.execute(mine.values(**said))
            seen = node_in(connection, self.node)
        if seen is not None and not seen.row.is_adopted:
            return True
        self.taken_over = True
        self._begin()
        return False

    def _begin(self) -> None:
        with self._database.writing() as connection:
            take_turn(connection)
            now, before = now_in(connection), node_in(connection, self.node)
            life = before.row.life + 1 if before else 1
            row = NodeRow(self.node, life, now, now, self._ahead_s(now))
            adoption = ("adopted_life", "adopted_by", "adopted_at")
            upsert(
                connection, nodes, [{field.name: getattr(row, field.name) for field in fields(row)}], keep=adoption
            )
        self.life = life

    def _ahead_s(self, now: datetime) -> float:
        return round((self._clock() - now) / timedelta(seconds=1), 3)

    def _run(self) -> None:
        failing = False
        while not self._stopping.wait(BEAT_EVERY_S):
            try:
                self.beat()
                self.each_beat()
                failing = False
            except Exception as error:
                if not failing:
                    self._report(_no_answer(self._database.name, error))
                failing = True


def _no_answer(name: str, error: Exception) -> Fault:
    return Fault(
        place=name,
        problem=f"the database does not hear that this node lives ({first_line(error)})",
        remedy="See that the database runs; other nodes may take this one for dead and call its callers back",
        problem_zh="数据库收不到本节点的心跳",
        remedy_zh="请检查数据库；其他节点可能认为本节点已失效并回拨其来电者",
    )
