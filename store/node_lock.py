"""One server to a node's name in a database: held as long as the process lives, however it dies.

In PostgreSQL it is an advisory lock of a connection of its own; beside a SQLite file a lock of the operating system.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import time
from urllib.parse import quote

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from calls.errors import ConfigurationError, Fault
from store.database import Database

_PATIENCE = ("tcp_keepalives_idle = 3", "tcp_keepalives_interval = 1", "tcp_keepalives_count = 3")
"""The database lets go of a machine it cannot reach after six seconds."""

_TRY_EVERY_S = 0.25


class NodeTakenError(ConfigurationError):
    """A server of this name lives."""


class NodeLock:
    """Safe in one thread at a time."""

    def __init__(self, database: Database, node: str) -> None:
        self._database, self._node = database, node
        self._file = -1
        self._connection: Connection | None = None

    def take(self, patience_s: float = 0.0) -> None:
        """Raises NodeTakenError when another holds it, and still does after `patience_s`: the database may not have
        noticed yet that he is gone. What SQLAlchemy raises when the database is away."""
        until = time.monotonic() + patience_s
        while True:
            try:
                return self._lock_file() if self._database.is_sqlite else self._lock_in_postgresql()
            except NodeTakenError:
                if time.monotonic() >= until:
                    raise
                time.sleep(_TRY_EVERY_S)

    def keep(self) -> None:
        """Take it anew where the connection that held it is gone, as after a restart of the database."""
        if self._database.is_sqlite and self._file >= 0:
            return
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return
        except SQLAlchemyError:
            self.release()
        self.take()

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        held, self._connection = self._connection, None
        if held is not None:
            with contextlib.suppress(SQLAlchemyError):
                held.execute(text("SELECT pg_advisory_unlock_all()"))
                held.invalidate()  # what it was set to must not go back to the others
            held.close()

    def _lock_file(self) -> None:
        file = f"{self._database.path}.{quote(self._node, safe='')}.lock"
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise NodeTakenError([_taken(self._database.name, self._node)]) from None

    def _lock_in_postgresql(self) -> None:
        connection = self._database.apart()
        try:
            for setting in _PATIENCE:
                connection.execute(text(f"SET {setting}"))
            held = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(self._node)})
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        if not held:
            self.release()
            raise NodeTakenError([_taken(self._database.name, self._node)])


def _key(node: str) -> int:
    return int.from_bytes(hashlib.sha256(f"hotline node {node}".encode()).digest()[:8], signed=True)


def _taken(name: str, node: str) -> Fault:
    return Fault(
        place=name,
        problem=f"a server called {node} is running with this database",
        remedy="Stop that server, or give this one a name of its own with HOTLINE_NODE",
        problem_zh=f"已有名为 {node} 的服务正在使用此数据库",
        remedy_zh="请先停止该服务，或用 HOTLINE_NODE 为本服务另取名称",
    )
