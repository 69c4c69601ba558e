"""Events on their way to other systems: taken from the journal by checkpoint, each sent to each who wants it (M3).

A post and the mark of how far the journal was read are written in one transaction: nothing is lost or asked for
twice, whenever the server dies. What becomes of a post stands in `deliveries`, as of every message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, select, update

from store import tables
from store.database import Database
from store.deliveries import Deliveries, Delivery, Outcome
from store.event_tables import event_endpoints, event_posts
from store.upserting import insert_new, upsert

AT_A_TIME = 1000
_posts, _fates = event_posts.c, tables.deliveries.c
_CHECKPOINT = tables.checkpoints.c


@dataclass(frozen=True, slots=True)
class NewPost:
    """An event for an endpoint. `event` names it for ever; posts of one `lane` are sent one after the other, in the
    order of `seq`. `body` is what is sent, to the letter."""

    endpoint: str
    event: str
    type: str
    call: str | None
    lane: str
    node: str
    seq: int
    body: str
    requested_at: datetime

    @property
    def message(self) -> str:
        return f"{self.endpoint}:{self.event}"


@dataclass(frozen=True, slots=True)
class EventPost:
    """A post and what has become of it; as `OutboxText`. `due_at` is since when it has been wanted: later than
    `requested_at` after a replay."""

    message: str
    endpoint: str
    event: str
    type: str
    call: str | None
    lane: str
    node: str
    seq: int
    body: str
    requested_at: datetime
    due_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many posts of an endpoint are in a state, and since when the oldest has been wanted."""

    endpoint: str
    state: Delivery
    posts: int
    oldest: datetime


class EventPosts(Deliveries[EventPost]):
    """Those of one node of the cluster, `node`, for one endpoint where `endpoint` is given. With None for the node
    those of all can be looked at and told of. Every method is one transaction, safe in any thread."""

    def __init__(self, database: Database, node: str | None, endpoint: str | None = None) -> None:
        super().__init__(database, event_posts, EventPost)
        self._node, self._endpoint = node, endpoint
        self._mark = f"events:{node}"

    def is_sender(self) -> bool:
        """Each node sends its own."""
        return True

    def of(self, endpoint: str) -> EventPosts:
        return EventPosts(self._database, self._node, endpoint)

    def due(self, now: datetime, limit: int = 50) -> list[EventPost]:
        """Those that may be tried now, none while an earlier one of its lane waits; longest wanted first."""
        earlier, fate = event_posts.alias(), tables.deliveries.alias()
        blocked = exists().where(
            earlier.c.endpoint == _posts.endpoint, earlier.c.lane == _posts.lane, earlier.c.seq < _posts.seq,
            earlier.c.node == _posts.node, fate.c.message == earlier.c.message,
            fate.c.state == Delivery.WAITING.value,
        )  # fmt: skip
        mine = and_(_posts.node == self._node, _posts.endpoint == self._endpoint)
        wanted = self._all().where(_fates.state == Delivery.WAITING.value, mine, _fates.next_at <= now, ~blocked)
        return self._read(wanted.order_by(_posts.seq).limit(limit))

    # --- picking --------------------------------------------------------------------------------------------------

    def picked(self) -> int | None:
        """Up to where the journal was read; None: from nowhere yet."""
        with self._database.reading() as connection:
            found = connection.scalar(select(_CHECKPOINT.seq).where(_CHECKPOINT.name == self._mark))
        return None if found is None else int(found)

    def pick(self, posts: Collection[NewPost], seq: int) -> None:
        """Have them sent; the journal was read up to `seq`."""
        with self._database.writing() as connection:
            _insert(connection, posts)
            upsert(connection, tables.checkpoints, [{"name": self._mark, "seq": seq}])

    def ask(self, post: NewPost) -> None:
        """Have one sent that no entry of the journal asks for."""
        with self._database.writing() as connection:
            _insert(connection, [post])

    def unpick(self) -> None:
        """Nobody wants events: who will one day is not told of those until then."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.checkpoints).where(_CHECKPOINT.name == self._mark))

    # --- what has become of them ------------------------------------------------------------------------------------

    def standing(self) -> list[Standing]:
        """Of those that wait or failed."""
        wanted = (
            select(_posts.endpoint, _fates.state, func.count(), func.min(_posts.due_at))
            .join(event_posts, _posts.message == _fates.message)
            .where(_fates.state.in_((Delivery.WAITING.value, Delivery.FAILED.value)), *self._ours())
            .group_by(_posts.endpoint, _fates.state)
        )
        with self._database.reading() as connection:
            return [Standing(row[0], Delivery(row[1]), row[2], row[3]) for row in connection.execute(wanted)]

    def told(self, state: Delivery | None = None, limit: int = 100) -> list[EventPost]:
        """The latest first."""
        wanted = self._all().where(*self._ours())
        if state is not None:
            wanted = wanted.where(_fates.state == state.value)
        return self._read(wanted.order_by(_posts.requested_at.desc(), _posts.seq.desc()).limit(limit))

    def replay(self, now: datetime, since: datetime | None, states: Iterable[Delivery]) -> int:
        """Have those in these states sent anew, of events since then; how many."""
        chosen = select(_posts.message).where(*self._ours())
        if since is not None:
            chosen = chosen.where(_posts.requested_at >= since)
        wanted = _fates.state.in_([state.value for state in states])
        with self._database.writing() as connection:
            mine = (
                connection.execute(select(_fates.message).where(wanted, _fates.message.in_(chosen))).scalars().all()
            )
            for part in _parts(mine):
                connection.execute(update(event_posts).where(_posts.message.in_(part)).values(due_at=now))
                fresh = {"state": Delivery.WAITING.value, "attempts": 0, "next_at": now, "done_at": None, "why": ""}
                connection.execute(update(tables.deliveries).where(_fates.message.in_(part)).values(**fresh))
        return len(mine)

    def give_up(self, now: datetime, why: str, before: datetime | None = None) -> int:
        """Leave those that wait, and were wanted before then where it is given, to a person; how many."""
        chosen = select(_posts.message).where(*self._ours())
        if before is not None:
            chosen = chosen.where(_posts.due_at < before)
        waiting = and_(_fates.state == Delivery.WAITING.value, _fates.message.in_(chosen))
        with self._database.writing() as connection:
            failed = update(tables.deliveries).where(waiting)
            return connection.execute(failed.values(state=Delivery.FAILED.value, done_at=now, why=why)).rowcount

    def forget(self, now: datetime, sent: timedelta, others: timedelta) -> int:
        """Delete what was sent so long ago, and what failed or was dropped; at most `AT_A_TIME`, how many."""
        gone = 0
        with self._database.writing() as connection:
            for states, kept in (((Delivery.SENT,), sent), ((Delivery.FAILED, Delivery.DROPPED), others)):
                gone += _delete(connection, self._old(states, now - kept))
        return gone

    def _old(self, states: Iterable[Delivery], before: datetime) -> Select[tuple[str]]:
        fated = _fates.state.in_([state.value for state in states])
        joined = select(_posts.message).join(tables.deliveries, _fates.message == _posts.message)
        old = joined.where(_posts.requested_at < before, _fates.done_at < before, fated, *self._ours())
        return old.order_by(_posts.requested_at).limit(AT_A_TIME)

    # --- endpoints that are gone ------------------------------------------------------------------------------------

    def gone(self) -> dict[str, str]:
        """The endpoints that said they are gone, and the address they had then."""
        with self._database.reading() as connection:
            rows = connection.execute(select(event_endpoints.c.endpoint, event_endpoints.c.url))
            return {row.endpoint: row.url for row in rows}

    def is_gone(self, endpoint: str, url: str, at: datetime) -> None:
        with self._database.writing() as connection:
            upsert(connection, event_endpoints, [{"endpoint": endpoint, "url": url, "gone_at": at}])

    def is_back(self, endpoint: str) -> bool:
        """False: it was not gone."""
        with self._database.writing() as connection:
            return bool(
                connection.execute(delete(event_endpoints).where(event_endpoints.c.endpoint == endpoint)).rowcount
            )

    def _ours(self) -> list[ColumnElement[bool]]:
        mine: list[ColumnElement[bool]] = [] if self._node is None else [_posts.node == self._node]
        return [*mine, _posts.endpoint == self._endpoint] if self._endpoint is not None else mine


def _insert(connection: Connection, posts: Collection[NewPost]) -> None:
    rows = [{**asdict(post), "message": post.message, "due_at": post.requested_at} for post in posts]
    insert_new(connection, event_posts, rows)
    fates = [Outcome(post.message, Delivery.WAITING, 0, next_at=post.requested_at) for post in posts]
    insert_new(connection, tables.deliveries, [asdict(fate) for fate in fates])


def _delete(connection: Connection, chosen: Select[tuple[str]]) -> int:
    messages = connection.execute(chosen).scalars().all()
    connection.execute(delete(tables.deliveries).where(_fates.message.in_(messages)))
    return connection.execute(delete(event_posts).where(_posts.message.in_(messages))).rowcount


def _parts(messages: Collection[str]) -> Iterable[list[str]]:
    """No database takes any number of names in one statement."""
    listed = list(messages)
    return (listed[at : at + AT_A_TIME] for at in range(0, len(listed), AT_A_TIME))
