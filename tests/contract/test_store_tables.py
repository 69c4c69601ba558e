"""The migrations build the tables the code speaks of, on every database, once and again."""

from __future__ import annotations

from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from calls.cdr import Cdr
from calls.errors import ConfigurationError
from store import tables
from store.database import Database
from store.publication import Audit, Draft, Publication, Version
from store.rows import AgentLogin, Callback, Recording, Score, Session, User

ROWS = {
    "calls": Cdr,
    "recordings": Recording,
    "scores": Score,
    "agents": AgentLogin,
    "callbacks": Callback,
    "users": User,
    "sessions": Session,
    "table_versions": Version,
    "table_drafts": Draft,
    "publications": Publication,
    "audit": Audit,
}


def test_migrations_and_tables_say_the_same(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.reading() as connection:
        assert connection.execute(text("SELECT name, seq FROM checkpoints")).all() == [("journal", 0)]


@pytest.mark.parametrize(("table", "row"), ROWS.items())
def test_each_table_has_the_fields_of_its_row(table: str, row: type) -> None:
    assert set(tables.metadata.tables[table].columns.keys()) == {field.name for field in fields(row)}


def test_tables_of_a_later_version_are_left_alone(database: Database) -> None:
    def call_it(version: str) -> None:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    with database.reading() as connection:
        ours = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    call_it("9999")
    with pytest.raises(ConfigurationError, match="later version") as caught:
        database.migrate()
    call_it(ours)
    assert caught.value.faults[0].remedy_zh


def test_what_fails_half_way_is_not_there(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute(tables.users.insert(), [{"name": "li", "password_hash": "x", "role": "admin"}])
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    with database.reading() as connection:
        assert connection.execute(tables.users.select()).all() == []
