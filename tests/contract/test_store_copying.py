"""A database is copied while it is written to and comes back the same, on both; what is missing is named [X2]."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from calls.errors import ConfigurationError
from store import Accounts, AuditTrail, copying
from store.database import Database
from store.rows import Session, User
from tests.contract.postgresql import Postgresql

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


@pytest.fixture
def other(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of the same kind."""
    if database.is_sqlite:
        return Database(f"sqlite:///{tmp_path}/other/hotline.db")
    server: Postgresql = request.getfixturevalue("postgresql")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS other")
        connection.execute("CREATE DATABASE other")
    return Database(server.url("other"))


def test_it_comes_back_the_same(database: Database, other: Database, tmp_path: Path) -> None:
    trail = AuditTrail(database)
    trail.add(NOON, "ann", "您好", {"n": 1})
    assert copying.is_empty(other)
    with database.writing() as connection:  # somebody is writing
        connection.execute(
            text("INSERT INTO users (name, password_hash, role, must_change) VALUES ('x', '', 'qa', false)")
        )
        copying.copy_out(database, tmp_path / "copy")
        assert not copying.is_in_use(other)
    AuditTrail(database).add(NOON, "ann", "later", {})
    copying.copy_in(other, tmp_path / "copy")
    assert copying.revision(other) == copying.revision(database)
    assert copying.knows(copying.revision(other))
    assert not copying.knows("9999")
    other.migrate()
    assert [entry.what for entry in AuditTrail(other).entries(5)] == ["您好"]
    AuditTrail(other).add(NOON, "ann", "goes on", {})
    assert Accounts(other).user("x") is None
    other.dispose()


def test_what_was_there_is_replaced(database: Database, other: Database, tmp_path: Path) -> None:
    other.migrate()
    AuditTrail(other).add(NOON, "bob", "of the other", {})
    assert not copying.is_empty(other)
    copying.copy_out(database, tmp_path / "copy")
    copying.copy_in(other, tmp_path / "copy")
    assert AuditTrail(other).entries(5) == []
    other.dispose()


def test_it_is_seen_that_servers_are_at_work(on_postgresql: Database) -> None:
    another = Database(on_postgresql.url)
    assert not copying.is_in_use(on_postgresql)
    with another.reading():
        assert copying.is_in_use(on_postgresql)
    another.dispose()


def test_nobody_stays_signed_in(database: Database) -> None:
    accounts = Accounts(database)
    accounts.create_user(User("ann", "hash", "qa"))
    accounts.open_session(Session("token", "ann", NOON, NOON.replace(year=2027)))
    copying.sign_everybody_out(database)
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sessions")) == 0


def test_without_the_clients_the_remedy_is_named(
    on_postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_PACKAGES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="apt-get install postgresql-client"):
        copying.copy_out(on_postgresql, tmp_path / "copy")


def test_what_the_client_says_is_told(on_postgresql: Database, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("no dump")
    with pytest.raises(ConfigurationError, match="did not do it: pg_restore: error"):
        copying.copy_in(on_postgresql, tmp_path / "copy")
    on_postgresql.migrate()
