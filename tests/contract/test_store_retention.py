"""Visits to the nodes of flows are forgotten after a while: those and no others, a batch at a time [H1]."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from calls import events as e
from calls.journal import Entry
from store import tables
from store.database import Database
from store.journal import JournalWriter
from store.projection import Projection
from store.projector import Projector
from store.retention import LOOK_EVERY, VisitRetention
from tests.contract.test_store_visits import enters
from tests.unit.store.lives import BEGIN, served

KEEP = timedelta(days=400)
TIME_S = 30.0


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def visits_in(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.scalars(select(tables.flow_visits.c.call)))


def visited(database: Database, days_ago: dict[str, float], flow: str = "main") -> None:
    """A visit of each call, so many days before BEGIN."""
    with database.reading() as connection:
        seq = connection.scalar(select(func.coalesce(func.max(tables.journal.c.seq), 0))) or 0
    told = [
        Entry(number, BEGIN - timedelta(days=days), 0.0, enters(call, "topic", flow=flow))
        for number, (call, days) in enumerate(days_ago.items(), start=seq + 1)
    ]
    Projection(database).apply(told)


def test_only_visits_older_than_is_kept_are_forgotten_of_every_flow(database: Database) -> None:
    second = 1 / 86400
    visited(database, {"a1": 400 + second, "a2": 400, "a3": 0}, flow="a")
    visited(database, {"b1": 1, "b2": 399}, flow="b")
    visited(database, {"c1": 900, "c2": 399}, flow="c")
    retention = VisitRetention(database, KEEP, clock=Clock(BEGIN))
    assert [retention.step() for _ in range(3)] == [True, True, False]
    assert visits_in(database) == {"a2", "a3", "b1", "b2", "c2"}


def test_no_more_than_a_batch_is_forgotten_at_once(database: Database) -> None:
    visited(database, {f"c{number}": 500 for number in range(5)})
    retention = VisitRetention(database, KEEP, batch=2, clock=Clock(BEGIN))
    left = []
    while retention.step():
        left.append(len(visits_in(database)))
    assert left == [3, 1, 0]


def test_it_looks_once_an_hour(database: Database) -> None:
    clock = Clock(BEGIN)
    retention = VisitRetention(database, KEEP, clock=clock)
    assert not retention.step()
    visited(database, {"c1": 500})
    clock.now += LOOK_EVERY - timedelta(seconds=1)
    assert not retention.step()
    assert visits_in(database) == {"c1"}
    clock.now += timedelta(seconds=1)
    assert retention.step()
    assert visits_in(database) == set()


def test_calls_and_the_journal_stay(database: Database) -> None:
    Projection(database).apply([Entry(seq, BEGIN, 0.0, event) for seq, event in enumerate(served("c1"), start=1)])
    assert VisitRetention(database, KEEP, clock=Clock(BEGIN + KEEP + timedelta(days=1))).step()
    with database.reading() as connection:
        kept = [connection.scalar(select(func.count()).select_from(t)) for t in (tables.journal, tables.calls)]
    assert kept == [14, 1]
    assert visits_in(database) == set()


class Away(Database):
    away = True

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self.away:
            raise OperationalError("", {}, Exception("gone"))
        with super().writing() as connection:
            yield connection


def test_a_database_that_is_away_is_asked_again_an_hour_later(url: str, database: Database) -> None:
    visited(database, {"c1": 500})
    clock, gone = Clock(BEGIN), Away(url)
    retention = VisitRetention(gone, KEEP, clock=clock)
    assert not retention.step()
    gone.away = False
    assert not retention.step()
    clock.now += LOOK_EVERY
    assert retention.step()
    assert visits_in(database) == set()
    gone.dispose()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalWriter]:
    journal = JournalWriter(tmp_path / "journal", sync_every_s=0.01)
    yield journal
    journal.close()


def test_the_projector_forgets_batch_after_batch_without_being_woken(
    database: Database, journal: JournalWriter
) -> None:
    for number in range(5):
        journal.append(enters(f"c{number}", "topic"), BEGIN - timedelta(days=500), 0.0)
    journal.append(enters("new", "topic"), BEGIN, 0.0)
    assert journal.flush(TIME_S)
    retention, done = VisitRetention(database, KEEP, batch=2, clock=Clock(BEGIN)), Event()

    def tidy() -> bool:
        more = retention.step()
        if not more:
            done.set()
        return more

    projector = Projector(journal, database, tidy=tidy)
    projector.start()
    assert done.wait(TIME_S)
    assert visits_in(database) == {"new"}
    assert projector.stop(TIME_S)


def test_the_projector_brings_sql_up_with_the_journal_between_two_batches(
    database: Database, journal: JournalWriter
) -> None:
    known: list[int] = []
    enough = Event()

    def tidy() -> bool:
        with database.reading() as connection:
            known.append(connection.scalar(select(func.count()).select_from(tables.journal)) or 0)
        journal.append(e.PositionAsked(f"c{len(known)}"), BEGIN, 0.0)
        journal.flush(TIME_S)
        if len(known) == 3:
            enough.set()
        return len(known) < 3

    projector = Projector(journal, database, tidy=tidy)
    projector.start()
    assert enough.wait(TIME_S)
    assert projector.stop(TIME_S)
    assert known[:3] == [0, 1, 2]


def test_the_projector_tidies_now_and_then_although_nobody_calls(
    database: Database, journal: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.projector._TIDY_EVERY_S", 0.01)
    asked: list[int] = []
    often = Event()

    def tidy() -> bool:
        asked.append(1)
        if len(asked) == 3:
            often.set()
        return False

    projector = Projector(journal, database, tidy=tidy)
    projector.start()
    assert often.wait(TIME_S)
    assert projector.stop(TIME_S)
