"""The audit is only ever added to, and whoever changes it behind the program's back is found out [X4]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import audit_chain
from store.audit_chain import Verdict
from store.auditing import AuditTrail, Wanted
from store.database import Database

NOON = datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC)
CHANGES = {
    3: "UPDATE audit SET who = 'somebody' WHERE entry = 3",
    2: "UPDATE audit SET at = (SELECT at FROM audit WHERE entry = 1) WHERE entry = 2",
    4: "DELETE FROM audit WHERE entry = 4",
    1: "DELETE FROM audit WHERE entry = 1",
    5: "UPDATE audit SET detail = '{}' WHERE entry = 5",
}


@pytest.fixture
def trail(database: Database) -> AuditTrail:
    trail = AuditTrail(database)
    for place in range(6):
        detail = {"call": f"c{place % 2}", "score": 0.1 + place, "tuple": (1, 2), "词": "\ud800", "none": None}
        trail.add(NOON + timedelta(seconds=place), f"wang{place % 3}", "listened" if place % 2 else "moved", detail)
    return trail


def without_its_triggers(database: Database, *statements: str) -> None:
    """As somebody would who owns the database."""
    off = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    if not database.is_sqlite:
        off = ["ALTER TABLE audit DISABLE TRIGGER USER"]
    with database.writing() as connection:
        for statement in (*off, *statements):
            connection.execute(text(statement))


def test_what_was_written_fits_together(database: Database, trail: AuditTrail) -> None:
    verdict = audit_chain.check(database)
    assert (verdict.entries, verdict.broken, len(verdict.head)) == (6, None, 64)
    assert trail.has(verdict.head)
    assert not trail.has("0" * 64)
    assert [entry.hash for entry in trail.entries(1)] == [verdict.head]


def test_nothing_is_no_fault(database: Database) -> None:
    assert audit_chain.check(database) == Verdict(0, "")


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x' WHERE entry = 1", "DELETE FROM audit"])
def test_the_database_itself_refuses(database: Database, trail: AuditTrail, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"), database.writing() as connection:
        connection.execute(text(statement))
    assert len(trail.entries()) == 6


@pytest.mark.parametrize("entry", CHANGES)
def test_the_first_entry_that_does_not_fit_is_named(database: Database, trail: AuditTrail, entry: int) -> None:
    without_its_triggers(database, CHANGES[entry])
    assert audit_chain.check(database).broken == entry
    trail.add(NOON, "wang", "more", {})
    assert audit_chain.check(database).broken == entry, "going on does not heal it"


def test_what_was_cut_off_at_the_end_shows_by_a_hash_kept_elsewhere(database: Database, trail: AuditTrail) -> None:
    head = audit_chain.check(database).head
    without_its_triggers(database, "DELETE FROM audit WHERE entry = 6")
    assert audit_chain.check(database).broken is None
    assert not trail.has(head)


def test_entries_are_found_by_who_what_call_and_time(trail: AuditTrail) -> None:
    def found(**wanted: object) -> list[int]:
        return [entry.entry for entry in trail.found(Wanted(**wanted))]  # type: ignore[arg-type]

    assert found(who="wang1") == [5, 2]
    assert found(what="moved", call="c0") == [5, 3, 1]
    assert found(since=NOON + timedelta(seconds=2), until=NOON + timedelta(seconds=4)) == [4, 3]
    assert found(quality=True) == [6, 4, 2]
    trail.add(NOON, "wang", "edit", {"subject": "rubric"})
    trail.add(NOON, "wang", "edit", {"subject": "routing"})
    assert found(quality=True) == [7, 6, 4, 2]
    assert [entry.entry for entry in trail.found(Wanted(), 2, before=4)] == [3, 2]


def test_what_was_there_before_the_chain_is_chained_as_it_stands(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/old.db")
    database.migrate("0035")
    with database.writing() as connection:
        for entry in (1, 2):
            connection.execute(
                text("INSERT INTO audit (entry, at, who, what, detail) VALUES (:n, :at, 'li', 'edit', :detail)"),
                {
                    "n": entry,
                    "at": "2026-11-22 04:00:00.500000",
                    "detail": r'{"draft": "词", "n": 1.50, "bad": ["\u0000"]}',
                },
            )
    database.migrate()
    assert audit_chain.check(database).entries == 2
    database.dispose()
