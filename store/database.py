"""The SQL database: SQLite by default, PostgreSQL by URL. SQLAlchemy lives in this folder and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, TimeoutError

from calls.errors import ConfigurationError, Fault

DEFAULT_URL = "sqlite:///var/hotline.db"

AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, TimeoutError)
"""What every question raises while the database is locked, full, overrun or gone; it may be asked again later."""

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x686F746C_00000002
NAME_AT_POSTGRESQL = "hotline"
_POSTGRESQL = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "application_name": NAME_AT_POSTGRESQL}


class Database:
    """Connections for any number of threads. Making one touches nothing but the folder of a SQLite file; `migrate`
    builds or mends the tables. Raises ConfigurationError for a URL that names neither SQLite file nor PostgreSQL."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        self._url = _understood(url)
        self._engine = _sqlite(self._url) if self._url.get_backend_name() == "sqlite" else _postgresql(self._url)
        self._writer = self._engine.execution_options(hotline_writes=True)

    @property
    def url(self) -> str:
        """With its password: for another process of this server, never to be shown."""
        return self._url.render_as_string(hide_password=False)

    @property
    def name(self) -> str:
        """The URL as it can be shown: without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: on SQLite a snapshot which no writer waits for."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an exception. On SQLite it takes the one
        writer's place at once and so cannot fail half-way because another came first."""
        with self._writer.begin() as connection:
            yield connection

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to this version of the program, or only as far as the migration `to`; of several servers
        that start at once one does it. Raises ConfigurationError when they are of a later one."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _MIGRATING})
            try:
                command.upgrade(config, to)
            except CommandError as error:
                raise ConfigurationError([_too_new(self.name, error)]) from error

    def apart(self) -> Connection:
        """A connection for whoever holds a lock as long as he lives; every statement is a transaction of its own."""
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @property
    def path(self) -> str:
        """SQLite's file."""
        return str(self._url.database)

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def empty_log(self) -> bool:
        """Bring all of SQLite's log into its file and cut it to nothing; False when a reader is in the way."""
        raw = self._engine.raw_connection()
        try:
            busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
        return bool(busy == 0)

    def dispose(self) -> None:
        self._engine.dispose()


def _understood(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        raise ConfigurationError([_no_url("the database URL cannot be read")]) from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise ConfigurationError([_no_url(f"{url.drivername!r} with this path is no database the server can use")])


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # callers' data: for this user only
    except OSError as error:
        raise ConfigurationError([_no_url(f"{path}: {error.strerror}")]) from error
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(url, connect_args=_POSTGRESQL, pool_pre_ping=True, hide_parameters=True)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL lets the console read while the projector writes. FULL is one fsync a transaction: what is projected could
    be projected again, but scores, users and sessions have no other home, and a batch of events shares one fsync.
    What is deleted is overwritten: it was callers' words."""
    connection.isolation_level = None  # BEGIN is ours to say, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hotline_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _no_url(problem: str) -> Fault:
    return Fault(
        place="HOTLINE_DATABASE_URL",
        problem=problem,
        remedy=f"Write {DEFAULT_URL}, or postgresql://user:password@host/database",
        problem_zh="无法使用该数据库地址",
        remedy_zh=f"请写成 {DEFAULT_URL} 或 postgresql://用户:密码@主机/数据库",
    )


def _too_new(name: str, error: CommandError) -> Fault:
    return Fault(
        place=name,
        problem=f"the tables were made by a later version of the program ({error})",
        remedy="Start that version, or restore a backup from before the upgrade",
        problem_zh="数据库由更新版本的程序创建",
        remedy_zh="请运行该版本，或恢复升级之前的备份",
    )
