"""Every test of this folder that asks for `database` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import delete, text

from store import tables
from store.database import Database
from tests.contract.postgresql import Postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A running server with an empty database `hotline`."""
    server = Postgresql()
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE hotline")
    yield server
    server.stop()
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hotline.db"
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.url("hotline")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = migrated_and_empty(url)
    yield database
    database.dispose()


@pytest.fixture
def on_postgresql(postgresql: Postgresql) -> Iterator[Database]:
    database = migrated_and_empty(postgresql.url("hotline"))
    yield database
    database.dispose()


def migrated_and_empty(url: str) -> Database:
    database = Database(url)
    database.migrate()
    with database.writing() as connection:
        if (
            connection.dialect.name == "postgresql"
        ):  # the audit is only ever added to, except by who owns the database
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        for table in tables.metadata.sorted_tables:
            connection.execute(delete(table))
        if connection.dialect.name == "postgresql":
            connection.execute(text("DELETE FROM spoken_words"))
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
    return database
