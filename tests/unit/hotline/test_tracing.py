"""SIP messages are kept in batches: for days, never more than there is room for, also while the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from calls.traced import SipMessage, Traced
from hotline import tracing
from hotline.tracing import MOST_OF_A_CALL, SipTracing
from store.database import Database
from store.sip_traces import SipTraces

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def messages(call: str, count: int = 1) -> list[Traced]:
    return [
        SipMessage(call, f"{call}-c", NOON + timedelta(seconds=n), True, "UDP", "a:1", "b:2", f"{n}", 1)
        for n in range(count)
    ]


@dataclass
class Wire:
    came: list[Traced] = field(default_factory=list)
    untraced: int = 0

    def traced(self) -> list[Traced]:
        taken, self.came = self.came, []
        return taken


class Sometimes(Database):
    """A database that can go away."""

    away = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self.away:
            raise OperationalError("", {}, Exception("gone"))
        with super().writing() as connection:
            yield connection


@pytest.fixture
def database(tmp_path: Path) -> Sometimes:
    database = Sometimes(f"sqlite:///{tmp_path}/hotline.db")
    database.migrate()
    return database


def of(database: Database, call: str) -> int:
    return len(SipTraces(database).of(call, 10_000))


def test_what_came_is_kept_and_the_last_of_it_when_the_server_goes(database: Sometimes) -> None:
    wire = Wire(messages("c1", 2))
    part = SipTracing(database, wire, 7, CollectorRegistry(), lambda: NOON)
    part.look()
    part.look()
    assert of(database, "c1") == 2
    part.start()
    wire.came = messages("c2")
    part.stop()
    assert of(database, "c2") == 1


def test_a_call_that_says_too_much_is_kept_in_part_and_counted(database: Sometimes) -> None:
    registry = CollectorRegistry()
    part = SipTracing(database, Wire(messages("c1", MOST_OF_A_CALL + 3), untraced=4), 7, registry, lambda: NOON)
    part.look()
    assert of(database, "c1") == MOST_OF_A_CALL
    assert b"hotline_sip_messages_untraced 7.0" in generate_latest(registry)


def test_while_the_database_is_away_the_newest_wait(database: Sometimes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MOST_WAITING", 3)
    wire = Wire(messages("c1", 4))
    part = SipTracing(database, wire, 7, CollectorRegistry(), lambda: NOON)
    database.away = True
    part.look()
    wire.came = messages("c2")
    part.look()
    database.away = False
    part.look()
    assert (of(database, "c1"), of(database, "c2"), part.lost) == (2, 1, 2)
    assert part._waiting.maxlen == 3


def test_calls_are_not_counted_for_ever(database: Sometimes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MOST_CALLS", 2)
    part = SipTracing(database, Wire([*messages("c1"), *messages("c2"), *messages("c3")]), 7, CollectorRegistry())
    part.look()
    assert list(part._counts) == ["c2", "c3"]


def test_what_is_old_goes(database: Sometimes) -> None:
    now = [NOON]
    part = SipTracing(database, Wire(messages("c1")), 7, CollectorRegistry(), lambda: now[0])
    part.look()
    now[0] = NOON + timedelta(days=6)
    part.tidy()
    assert of(database, "c1") == 1
    now[0] = NOON + timedelta(days=8)
    part.tidy()
    assert of(database, "c1") == 0
