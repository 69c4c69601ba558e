"""Nothing of what was deleted stays in SQLite's files.

Rows are overwritten as they go (`secure_delete`), but two places remember them: the search index, which keeps a
deleted entry beside a note that it is gone until its pieces are merged, and the log of changes (WAL). PostgreSQL
clears its own away: autovacuum the rows, checkpoints the log.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, text

from store.database import Database

PAGES_AT_ONCE = 500
_MERGE = text("INSERT INTO spoken_words (spoken_words, rank) VALUES ('merge', :pages)")


def clear_traces(database: Database, rest: Callable[[], object] = lambda: None) -> bool:
    """Merge the index piece by piece, resting between two, and empty the log. False when somebody who reads kept the
    log from being emptied: to be asked again later. Nothing to do on PostgreSQL."""
    if not database.is_sqlite:
        return True
    pages = -PAGES_AT_ONCE  # the first call asks for all of the index to become one piece (SQLite, FTS5, section 6.9)
    while _merge(database, pages):
        pages = PAGES_AT_ONCE
        rest()
    return database.empty_log()


def _merge(database: Database, pages: int) -> bool:
    """True when there was something to merge."""
    with database.writing() as connection:
        before = _changes(connection)
        connection.execute(_MERGE, {"pages": pages})
        return _changes(connection) - before >= 2


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())
