"""Insert-or-update, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps in two places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]


def upsert(connection: Connection, table: Table, rows: Rows, keep: Collection[str] = ()) -> None:
    """Insert the rows, in the order of their keys, so that no two who write several wait for each other; where the
    primary key is taken, overwrite the columns named but for `keep`. All rows name the same columns."""
    if not rows:
        return
    insert = _insert(connection)(table)
    fixed = {column.name for column in table.primary_key} | set(keep)
    update = {name: insert.excluded[name] for name in rows[0] if name not in fixed}
    connection.execute(
        insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=update), _by_key(table, rows)
    )


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows, leaving alone those whose primary key is taken."""
    if rows:
        connection.execute(_insert(connection)(table).on_conflict_do_nothing(), _by_key(table, rows))


def insert_if_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row; False, and nothing changed, when its primary key is taken."""
    inserted = _insert(connection)(table).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserted, row).first() is not None


def _by_key(table: Table, rows: Rows) -> list[Mapping[str, Any]]:
    names = [column.name for column in table.primary_key]
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))


def _insert(connection: Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
