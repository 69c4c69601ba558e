"""SQL says what the journal says: exactly once, whatever was interrupted, whatever a caller sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, event, select, update

from calls import events as e
from calls.cdr import fold
from calls.journal import Entry
from store import tables
from store.database import Database
from store.entries import call_of
from store.projection import Projection
from store.queries import Queries
from tests.unit.store.faults import Faults
from tests.unit.store.lives import abandoned, agents_day, at, called_back, crowds, entries, offered, served

PROJECTED = (
    tables.journal, tables.calls, tables.recordings, tables.agents, tables.callbacks, tables.flow_visits
)  # fmt: skip

several = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All that is projected."""
    projected = (*PROJECTED, tables.checkpoints)
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in projected
        }


def empty(database: Database) -> Database:
    with database.writing() as connection:
        for table in PROJECTED:
            connection.execute(delete(table))
        connection.execute(delete(tables.checkpoints))
    return database


def straight(database: Database, lived: list[Entry]) -> dict[str, list[tuple[object, ...]]]:
    """What one run over the whole journal makes of the tables."""
    Projection(empty(database)).apply(lived)
    told = rows(database)
    empty(database)
    return told


class PowerCutError(Exception):
    pass


def cut_off(database: Database, projection: Projection, batch: list[Entry], after_commit: bool) -> None:
    """Project, but lose the connection just before the commit, or just after it, before the answer came."""

    def cut(_: Connection) -> None:
        raise PowerCutError

    if after_commit:
        Projection(database).apply(batch)  # arrived
    event.listen(Engine, "commit", cut)
    try:
        with pytest.raises(PowerCutError):
            projection.apply(batch)
    finally:
        event.remove(Engine, "commit", cut)


def test_each_entry_is_kept_as_it_was(database: Database) -> None:
    lived = entries([*served("c1"), *agents_day("1001"), *abandoned("c2")])
    Projection(database).apply(lived)
    assert Queries(database).timeline("c1") == lived[:14]
    assert Queries(database).timeline("c2") == lived[18:]


def test_each_call_has_one_row_and_it_is_the_fold_of_its_entries(database: Database) -> None:
    lived = entries([*served("c1"), *abandoned("c2"), offered("c3")])
    Projection(database).apply(lived)
    for call in ("c1", "c2", "c3"):
        assert Queries(database).call(call) == fold(entry for entry in lived if call_of(entry.event) == call)


def test_recordings_follow_their_events(database: Database) -> None:
    projection, lived = Projection(database), entries(served("c1"))
    projection.apply(lived[:9])
    begun = Queries(database).recording("c1-r1")
    assert begun is not None
    assert (begun.call, begun.rate_hz, begun.started_at, begun.sealed_at) == ("c1", 8000, at(9), None)
    projection.apply(lived)
    sealed = Queries(database).recording("c1-r1")
    assert sealed is not None
    assert (sealed.started_at, sealed.sealed_at, sealed.length_ms) == (at(9), at(13), 10_000)
    assert (sealed.sha256, sealed.cut) == ("ab" * 32, False)


def test_a_recording_whose_beginning_was_lost_is_still_kept(database: Database) -> None:
    Projection(database).apply(entries([e.RecordingClosed("c1", "c1-r1", "p", 5, 8000, "ab", True)]))
    kept = Queries(database).recording("c1-r1")
    assert kept is not None
    assert (kept.length_ms, kept.cut, kept.started_at) == (5, True, at(1))


def test_a_callback_has_one_row_that_follows_it_to_its_end(database: Database) -> None:
    projection, lived = Projection(database), entries(called_back("c1"))

    def row() -> tuple[object, ...]:
        (row,) = rows(database)["callbacks"]
        return tuple(row[8:14])

    due = next(entry.seq for entry in lived if isinstance(entry.event, e.CallbackDue))
    projection.apply(lived[: due - 1])
    joined_at, wanted_at = at(3), at(5)
    assert row() == (wanted_at, 0, None, None, None, None)
    assert rows(database)["callbacks"][0][7] == joined_at
    projection.apply(lived[:due])
    assert row() == (wanted_at, 1, "c1-b1.1", at(due), None, None)
    projection.apply(lived)
    closed = next(entry.at for entry in lived if isinstance(entry.event, e.CallbackClosed))
    assert row() == (wanted_at, 1, "c1-b1.1", at(due), closed, True)


def test_what_comes_after_the_calls_end_still_reaches_its_row(database: Database) -> None:
    projection, lived = Projection(database), entries(served("c1"))
    projection.apply(lived[:11])
    projection.apply(lived[11:])
    call = Queries(database).call("c1")
    assert call is not None
    assert (call.score, call.talk_s) == (87.5, 0.5)


@pytest.mark.parametrize("arrived", [True, False])
def test_after_an_answer_that_was_lost_the_record_is_still_whole(database: Database, arrived: bool) -> None:
    projection, lived = Projection(database), entries(served("c1"))
    projection.apply(lived[:2])
    cut_off(database, projection, lived[2:6], after_commit=arrived)
    projection.apply(lived[2:8])
    assert Queries(database).call("c1") == fold(lived[:8])


def test_nothing_is_kept_at_hand_of_calls_that_ended(database: Database) -> None:
    projection, login = Projection(database), e.LegAnswered("login", "login-c")
    projection.apply(entries([*served("c1")[:9], offered("c2"), login]))
    assert projection.calls_at_hand == 2
    projection.apply(entries([*served("c1")[:9], offered("c2"), login, *served("c1")[9:]]))
    assert projection.calls_at_hand == 1


@several
@given(lived=crowds(), data=st.data())
def test_projected_in_pieces_with_the_cord_pulled_between_them_the_tables_are_those_of_a_straight_run(
    database: Database, lived: list[Entry], data: st.DataObject
) -> None:
    """A batch may fail before its commit or lose only the answer; a crash makes the next run begin anew, at the
    checkpoint or before it."""
    told, projection, done = straight(database, lived), Projection(database), 0
    while done < len(lived):
        batch = lived[max(0, done - data.draw(st.integers(0, 3))) : done + data.draw(st.integers(1, 6))]
        fate = data.draw(st.sampled_from(["arrives", "is refused", "answer is lost", "crash before", "crash after"]))
        if fate in ("arrives", "crash after"):
            projection.apply(batch)
        elif fate != "crash before":
            cut_off(database, projection, batch, after_commit=fate == "answer is lost")
        if fate.startswith("crash"):
            projection = Projection(database)
        done = projection.checkpoint()
    assert rows(database) == told


def test_text_no_database_takes_is_kept_in_the_timeline_and_readable_in_the_row(database: Database) -> None:
    lived = entries([offered("c1", caller="\x00\ud800'; DROP TABLE calls;--", caller_name="王\x00")])
    Projection(database).apply(lived)
    call = Queries(database).call("c1")
    assert call is not None
    assert (call.caller, call.caller_name) == ("\ufffd\ufffd'; DROP TABLE calls;--", "王\ufffd")
    assert Queries(database).timeline("c1") == lived


def test_an_event_of_another_version_is_left_out_of_the_timeline_and_said(database: Database) -> None:
    lived, faults = entries(served("c1")), Faults()
    Projection(database).apply(lived)
    with database.writing() as connection:
        connection.execute(update(tables.journal).where(tables.journal.c.seq == 4).values(type="NodeDreamtOf"))
    assert Queries(database, faults.append).timeline("c1") == [*lived[:3], *lived[4:]]
    assert faults.places == ["journal table, seq 4"]


def test_a_thousand_entries_of_a_hundred_calls_are_one_batch(database: Database, tmp_path: Path) -> None:
    lived = entries([event for number in range(100) for event in served(f"c{number}")[:10]])
    Projection(database).apply(lived)
    Projection(database).apply(entries([*(entry.event for entry in lived), *served("c99")[10:]]))
    with database.reading() as connection:
        assert set(connection.scalars(select(tables.calls.c.score))) == {None, 87.5}
