"""What must outlast a crash, in one SQLite file: how far the broker has taken the journal, telemetry and alarms that
it has not taken, which retained topics are ours, and which commands were carried out.

Business events are not in it: the journal has them. For the link's thread only. Every method may raise `FULL`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backplane.mqtt.message import Message

FULL = sqlite3.Error
"""The disk is full, or cannot be written to."""
OVERLAP_S = 10.0
"""A broker that is killed forgets what it confirmed a moment ago and had not passed on: after a lost connection, what
it confirmed within this time, or up to twice of it, goes out once more."""
OVERHEAD_BYTES = 200
"""What a row takes beside its payload."""

_TABLES = """
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS spool (n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, topic TEXT NOT NULL,
    payload BLOB NOT NULL, schema TEXT NOT NULL, retain INTEGER NOT NULL, expiry_s INTEGER,
    telemetry INTEGER NOT NULL, tried INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS commands (who TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, answer BLOB,
    until TEXT NOT NULL, PRIMARY KEY (who, id));
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the spool."""

    n: int
    at: datetime
    message: Message
    tried: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """The broker has everything of the journal up to `taken`; up to `tried` it may have it. From `fold` on the
    journal is read for the records of calls that were up. None in a box that is new."""

    taken: int
    tried: int
    fold: int


class Box:
    """`path`'s folder is there. A file that is no database raises `FULL`, see `open_box`."""

    def __init__(self, path: Path, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_bytes = most_bytes
        self._db = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_TABLES}")
        self._bytes, self.length = self._measure()
        self.dropped = 0
        self._clock, self._next_at = clock, clock()
        self._next = self._safe()

    def close(self) -> None:
        self._db.close()

    # --- how far the journal was taken ----------------------------------------------------------------------------

    def marks(self) -> Marks | None:
        found = dict(self._db.execute("SELECT name, seq FROM marks"))
        return Marks(found["taken"], found["tried"], found["fold"]) if found else None

    def mark(self, marks: Marks, done: Iterable[int] = ()) -> None:
        """And forget what was taken of the spool, in one step."""
        with _Step(self._db):
            self._write({"taken": marks.taken, "tried": marks.tried, "fold": marks.fold})
            self._grow_old(marks)
            self._db.executemany("DELETE FROM spool WHERE n = ?", [(n,) for n in done])
        if done:
            self._bytes, self.length = self._measure()

    def settle(self) -> None:
        """Nothing happens; what was confirmed grows old all the same."""
        marks = self.marks()
        if marks is not None and self._safe() != (marks.taken, marks.fold):
            self._grow_old(marks)

    def rewound(self) -> Marks | None:
        """From where to tell it again after a connection that was lost, or a crash of ours."""
        marks, safe = self.marks(), self._safe()
        return marks if marks is None or safe is None else Marks(min(safe[0], marks.taken), marks.tried, safe[1])

    def leave(self) -> None:
        """Said goodbye: nothing needs to be told again."""
        marks = self.marks()
        if marks is not None:
            self._next = marks.taken, marks.fold
            self._write({"safe": marks.taken, "safe_fold": marks.fold})

    def _grow_old(self, marks: Marks) -> None:
        """What was next is safe now, and what holds now is next."""
        if self._next is None:
            self._next = marks.taken, marks.fold
            self._write({"safe": marks.taken, "safe_fold": marks.fold})
        if self._clock() - self._next_at >= OVERLAP_S:
            self._write({"safe": self._next[0], "safe_fold": self._next[1]})
            self._next, self._next_at = (marks.taken, marks.fold), self._clock()

    def _safe(self) -> tuple[int, int] | None:
        found = dict(self._db.execute("SELECT name, seq FROM marks WHERE name IN ('safe', 'safe_fold')"))
        return (found["safe"], found["safe_fold"]) if found else None

    def _write(self, marks: Mapping[str, int]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", list(marks.items()))

    # --- the spool --------------------------------------------------------------------------------------------------

    def keep(self, at: datetime, message: Message, *, telemetry: bool) -> bool:
        """False when it, or in its place older telemetry, had to be dropped: see `dropped`. What is not telemetry is
        kept in any case."""
        size = len(message.payload) + OVERHEAD_BYTES
        dropped = self._make_room(size)
        if telemetry and self._bytes + size > self._most_bytes:
            self.dropped += 1
            return False
        m = message
        self._db.execute(
            "INSERT INTO spool (at, topic, payload, schema, retain, expiry_s, telemetry) VALUES (?,?,?,?,?,?,?)",
            (at.isoformat(), m.topic, m.payload, m.schema, m.retain, m.expiry_s, telemetry),
        )
        self._bytes, self.length = self._bytes + size, self.length + 1
        return not dropped

    def _make_room(self, size: int) -> int:
        """By dropping the oldest telemetry; how many messages that were."""
        dropped = 0
        while self._bytes + size > self._most_bytes:
            oldest = "SELECT n, length(payload) FROM spool WHERE telemetry ORDER BY n LIMIT 1"
            found = self._db.execute(oldest).fetchone()
            if found is None:
                break
            self._db.execute("DELETE FROM spool WHERE n = ?", found[:1])
            self._bytes, self.length = self._bytes - found[1] - OVERHEAD_BYTES, self.length - 1
            dropped += 1
        self.dropped += dropped
        return dropped

    def oldest(self, most: int) -> list[Kept]:
        wanted = "SELECT n, at, topic, payload, schema, retain, expiry_s, tried FROM spool ORDER BY n LIMIT ?"
        return [_kept(row) for row in self._db.execute(wanted, (most,))]

    def trying(self, numbers: Iterable[int]) -> None:
        """These go out now; should they go out once more, they are told to be the same."""
        with _Step(self._db):
            self._db.executemany("UPDATE spool SET tried = 1 WHERE n = ?", [(n,) for n in numbers])

    def _measure(self) -> tuple[int, int]:
        asked = "SELECT coalesce(sum(length(payload)), 0), count(*) FROM spool"
        found = self._db.execute(asked).fetchone()
        return found[0] + found[1] * OVERHEAD_BYTES, found[1]

    # --- retained topics --------------------------------------------------------------------------------------------

    def retained(self) -> set[str]:
        return {topic for (topic,) in self._db.execute("SELECT topic FROM retained")}

    def retain(self, topics: Mapping[str, bool]) -> None:
        """Whether the broker keeps something of ours under each."""
        with _Step(self._db):
            self._db.executemany(
                "INSERT OR IGNORE INTO retained VALUES (?)", [(topic,) for topic, kept in topics.items() if kept]
            )
            self._db.executemany(
                "DELETE FROM retained WHERE topic = ?", [(topic,) for topic, kept in topics.items() if not kept]
            )

    # --- commands -------------------------------------------------------------------------------------------------

    def begin_command(self, who: str, name: str, digest: str, until: datetime) -> bool:
        """Whether this is the first time that we see it; it is remembered until then."""
        return bool(
            self._db.execute(
                "INSERT OR IGNORE INTO commands (who, id, digest, until) VALUES (?, ?, ?, ?)",
                (who, name, digest, until.isoformat()),
            ).rowcount
        )

    def end_command(self, who: str, name: str, answer: bytes) -> None:
        self._db.execute("UPDATE commands SET answer = ? WHERE who = ? AND id = ?", (answer, who, name))

    def command(self, who: str, name: str) -> tuple[str, bytes | None] | None:
        """Its digest and its answer, None for one whose end nobody knows."""
        found = self._db.execute(
            "SELECT digest, answer FROM commands WHERE who = ? AND id = ?", (who, name)
        ).fetchone()
        return None if found is None else (found[0], found[1])

    def forget_commands(self, now: datetime) -> None:
        self._db.execute("DELETE FROM commands WHERE until < ?", (now.isoformat(),))


def _kept(row: tuple[Any, ...]) -> Kept:
    n, at, topic, payload, schema, retain, expiry_s, tried = row
    message = Message(topic, payload, schema, retain=bool(retain), expiry_s=expiry_s)
    return Kept(n, datetime.fromisoformat(at), message, bool(tried))


class _Step:
    """All or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            try:
                self._db.execute("COMMIT")
            except sqlite3.Error:
                self._roll_back()
                raise
        else:
            self._roll_back()

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


def open_box(path: Path, most_bytes: int) -> tuple[Box, Path | None]:
    """The box, and where a file went that was no database any more. Raises OSError or `FULL` for a folder that cannot
    be written to."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return Box(path, most_bytes), None
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        aside = path.with_suffix(".damaged")
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True) if end else path.replace(aside)
        return Box(path, most_bytes), aside
