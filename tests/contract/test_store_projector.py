"""The projector keeps SQL up with the journal, and a database that is away costs nothing but time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from calls import events as e
from calls.errors import Fault
from store import tables
from store.database import Database
from store.journal import JournalWriter
from store.projection import Projection
from store.projector import Projector
from store.queries import Queries
from tests.contract.postgresql import Postgresql
from tests.unit.store.faults import Faults
from tests.unit.store.lives import BEGIN, abandoned, at, entries, offered, served

TIME_S = 30.0


class Reports(Faults):
    """Hears the reports and lets a test wait for one."""

    def __init__(self) -> None:
        self.heard = Event()

    def __call__(self, fault: Fault) -> None:
        self.append(fault)
        self.heard.set()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalWriter]:
    journal = JournalWriter(tmp_path / "journal", sync_every_s=0.01)
    yield journal
    journal.close()


@pytest.fixture
def projector(journal: JournalWriter, database: Database, reports: Reports) -> Iterator[Projector]:
    projector = Projector(journal, database, batch_entries=5, report=reports)
    yield projector
    assert projector.stop(TIME_S)


def happen(journal: JournalWriter, *events: e.Event) -> int:
    for event in events:
        journal.append(event, at(journal.last_seq + 1), 0.0)
    assert journal.flush(TIME_S)
    return journal.last_seq


def entries_in(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(tables.journal)) or 0


def test_sql_follows_the_journal_as_it_grows(
    journal: JournalWriter, database: Database, projector: Projector
) -> None:
    happen(journal, *served("c1"))
    projector.start()
    assert projector.wait_projected(14, TIME_S)
    for number in range(5):
        assert projector.wait_projected(happen(journal, *abandoned(f"d{number}")), TIME_S)
    assert entries_in(database) == 39
    assert len(Queries(database).calls().items) == 6
    assert (projector.lag().entries, projector.lag().seconds) == (0, 0.0)


def test_what_a_power_cut_could_take_from_the_journal_is_not_in_sql(tmp_path: Path, database: Database) -> None:
    journal = JournalWriter(tmp_path / "journal", sync_every_s=3600)
    projector = Projector(journal, database)
    happen(journal, *served("c1"))
    journal.append(offered("c2"), BEGIN, 0.0)
    while journal.figures.waiting:
        pass  # until it is written, though not yet synced
    assert journal.synced_seq == 14
    projector.start()
    assert projector.wait_projected(14, TIME_S)
    assert not projector.wait_projected(15, 0.05)
    assert projector.lag().entries == 1
    journal.flush(TIME_S)
    assert projector.wait_projected(15, TIME_S)
    projector.stop()
    journal.close()


def test_a_restart_goes_on_at_the_checkpoint(journal: JournalWriter, database: Database) -> None:
    for events in (served("c1")[:8], served("c1")[8:], abandoned("c2")):
        projector = Projector(journal, database)
        projector.start()
        assert projector.wait_projected(happen(journal, *events), TIME_S)
        assert projector.stop(TIME_S)
    assert entries_in(database) == 19
    call = Queries(database).call("c1")
    assert call is not None
    assert (call.talk_s, call.score) == (0.5, 87.5)


def test_a_journal_that_lost_its_files_is_not_mixed_with_what_sql_knows(
    journal: JournalWriter, database: Database, projector: Projector, reports: Reports
) -> None:
    Projection(database).apply(entries(served("old")))
    happen(journal, offered("new"))
    projector.start()
    assert reports.heard.wait(TIME_S)
    assert "knows 14 entries, the journal only 1" in reports[0].problem
    assert Queries(database).call("new") is None


def test_an_entry_no_table_takes_is_left_out_and_said_and_the_others_go_on(
    journal: JournalWriter, database: Database, projector: Projector, reports: Reports
) -> None:
    monstrous = e.RecordingStarted("c1", "c1-r2", "p", 2**70)
    seq = happen(journal, *served("c1")[:9], monstrous, *served("c1")[9:])
    projector.start()
    assert projector.wait_projected(seq, TIME_S)
    assert reports.places == ["journal seq 10"]
    assert (projector.lag().left_out, projector.lag().failures) == (1, 0)
    assert entries_in(database) == 14
    call = Queries(database).call("c1")
    assert call is not None
    assert call.score == 87.5


def test_an_entry_left_out_is_not_tried_again_after_a_restart(journal: JournalWriter, database: Database) -> None:
    happen(journal, e.RecordingStarted("c1", "c1-r2", "p", 2**70))
    for left_out in (1, 0):
        projector = Projector(journal, database, report=Reports())
        projector.start()
        assert projector.wait_projected(1, TIME_S)
        assert projector.stop(TIME_S)
        assert projector.lag().left_out == left_out


def test_damaged_lines_are_passed_over(
    journal: JournalWriter, database: Database, projector: Projector, reports: Reports
) -> None:
    happen(journal, *served("c1"))
    file = next(journal.folder.glob("*.log"))
    file.write_bytes(file.read_bytes().replace(b'"digit":"1"', b'"digit":"7"'))
    projector.start()
    assert projector.wait_projected(14, TIME_S)
    assert reports.places == ["journal-00000000000000000001.log:5"]
    assert entries_in(database) == 13


def test_an_unreadable_journal_is_tried_again(
    journal: JournalWriter, database: Database, projector: Projector, reports: Reports
) -> None:
    happen(journal, *served("c1"))
    away = journal.folder.rename(journal.folder.with_name("away"))
    projector.start()
    assert reports.heard.wait(TIME_S)
    away.rename(journal.folder)
    assert projector.wait_projected(14, TIME_S)
    assert entries_in(database) == 14


def test_a_locked_sqlite_is_waited_for(tmp_path: Path, journal: JournalWriter) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    projector = Projector(journal, database)
    projector.start()
    assert projector.wait_projected(happen(journal, *served("c1")), TIME_S)
    other = sqlite3.connect(tmp_path / "hotline.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    seq = happen(journal, *abandoned("c2"))
    assert not projector.wait_projected(seq, 0.1)
    assert Queries(database).call("c1") is not None, "readers do not wait"
    other.execute("ROLLBACK")
    other.close()
    assert projector.wait_projected(seq, TIME_S)
    assert projector.stop(TIME_S)
    database.dispose()


def test_a_postgresql_that_goes_away_is_waited_for_and_gets_everything_once(
    postgresql: Postgresql, on_postgresql: Database, journal: JournalWriter, reports: Reports
) -> None:
    projector = Projector(journal, on_postgresql, report=reports)
    projector.start()
    assert projector.wait_projected(happen(journal, *served("c1")), TIME_S)
    postgresql.stop()
    seq = happen(journal, *abandoned("c2"))
    assert reports.heard.wait(TIME_S)
    assert projector.lag().failures > 0
    assert projector.lag().entries == 5
    postgresql.start()
    assert projector.wait_projected(seq, TIME_S)
    assert projector.stop(TIME_S)
    assert entries_in(on_postgresql) == 19
    assert len(Queries(on_postgresql).calls().items) == 2


def test_a_postgresql_that_is_not_there_at_the_start_is_waited_for(
    postgresql: Postgresql, on_postgresql: Database, journal: JournalWriter, reports: Reports
) -> None:
    on_postgresql.dispose()
    postgresql.stop()
    projector = Projector(journal, on_postgresql, report=reports)
    projector.start()
    seq = happen(journal, *served("c1"))
    assert reports.heard.wait(TIME_S)
    postgresql.start()
    assert projector.wait_projected(seq, TIME_S)
    assert projector.stop(TIME_S)
    assert entries_in(on_postgresql) == 14


def test_a_projector_stops_although_its_database_is_away(journal: JournalWriter, reports: Reports) -> None:
    projector = Projector(journal, Database("postgresql://nobody@127.0.0.1:1/none"), report=reports)
    happen(journal, *served("c1"))
    projector.start()
    assert reports.heard.wait(TIME_S)
    assert projector.stop(TIME_S)
    assert "nobody" in reports[0].place
    assert reports[0].problem_zh


def test_the_age_of_what_waits_is_told(journal: JournalWriter, tmp_path: Path, reports: Reports) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    projector = Projector(journal, database, clock=lambda: at(1) + timedelta(seconds=90), report=reports)
    database.migrate()
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE journal RENAME TO hidden")
    happen(journal, *served("c1"))
    projector.start()
    assert reports.heard.wait(TIME_S)
    assert projector.lag().seconds == 90.0
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE hidden RENAME TO journal")
    assert projector.wait_projected(14, TIME_S)
    assert projector.stop(TIME_S)
    database.dispose()
