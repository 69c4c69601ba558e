"""`hotline audit`: it says whether the audit is as it was written, and what stands in it [X4]."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from hotline.cli import app
from store import AuditTrail, Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    database.migrate()
    for call in ("c1", "c2", "c3"):
        AuditTrail(database).add(datetime(2026, 11, 22, 4, tzinfo=UTC), "li", "listened", {"call": call})
    return database


def audit(folder: Path, *words: str) -> Result:
    environment = {"HOTLINE_DATA_DIR": str(folder), "LC_ALL": "C"}
    return CliRunner().invoke(app, ["audit", *words], env=environment)


def damage(database: Database, statement: str) -> None:
    with database.writing() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text(statement))


def test_what_is_whole_is_said_to_be_with_a_hash_to_keep(database: Database, tmp_path: Path) -> None:
    done = audit(tmp_path, "verify")
    words, head = done.stdout.splitlines()
    assert (done.exit_code, words) == (0, "3 entries, all as they were written")
    assert audit(tmp_path, "verify", "--head", head).exit_code == 0
    damage(database, "DELETE FROM audit WHERE entry = 3")
    assert audit(tmp_path, "verify").exit_code == 0
    cut = audit(tmp_path, "verify", "--head", head)
    assert (cut.exit_code, "cut off" in cut.stderr) == (1, True)


def test_the_first_entry_that_does_not_fit_is_named(database: Database, tmp_path: Path) -> None:
    damage(database, "UPDATE audit SET who = 'wang' WHERE entry = 2")
    done = audit(tmp_path, "verify")
    assert (done.exit_code, "entry 2 does not fit" in done.stderr) == (1, True)


def test_entries_are_listed_as_asked_for(database: Database, tmp_path: Path) -> None:
    done = audit(tmp_path, "list", "--call", "c2", "--who", "li", "--what", "listened")
    assert done.stdout == '2\t2026-11-22T04:00:00Z\tli\tlistened\t{"call": "c2"}\n'
    assert len(audit(tmp_path, "list", "--limit", "2").stdout.splitlines()) == 2


def test_without_a_database_the_reason_is_told() -> None:
    done = CliRunner().invoke(
        app, ["audit", "verify"], env={"HOTLINE_DATABASE_URL": "mysql://nowhere", "LC_ALL": "C"}
    )
    assert (done.exit_code, "HOTLINE_DATABASE_URL" in done.stderr) == (3, True)
