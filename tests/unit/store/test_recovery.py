"""What a journal leaves open is found, and brought to an end once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.cdr import fold
from calls.journal import Entry
from calls.model import AgentStatus, HangupCause, Party, Stage, Tier
from calls.table import CallbackRule, Queue
from store.database import Database
from store.journal import JournalWriter, read
from store.projection import Projection
from store.recovery import (
    OpenRecording,
    UnfinishedCall,
    close_unfinished,
    known_seq,
    look_back,
    unfinished,
)
from store.rows import AgentLogin
from tests.unit.store.faults import Faults
from tests.unit.store.lives import (
    abandoned,
    agents_day,
    asked_back,
    at,
    attempt,
    called_back,
    crowds,
    entries,
    offered,
    on_disk,
    served,
)

TAPE = OpenRecording("c1", "c1-r1", "2026/11/22/c1-r1.wav", 8000)


@pytest.mark.parametrize(
    ("events", "stage"),
    [(1, Stage.OFFERED), (2, Stage.IN_IVR), (5, Stage.IN_IVR), (6, Stage.QUEUED), (8, Stage.TALKING)],
)
def test_a_call_is_found_where_it_was(events: int, stage: Stage) -> None:
    assert unfinished(entries(served("c1")[:events])).calls == (UnfinishedCall("c1", stage),)


def test_calls_that_ended_are_not_found() -> None:
    found = unfinished(entries([*served("c1"), *abandoned("c2")]))
    assert (found.calls, found.recordings) == ((), ())


def test_a_recording_begun_and_not_sealed_is_found_even_when_its_call_ended() -> None:
    assert unfinished(entries(served("c1")[:9])).recordings == (TAPE,)
    assert unfinished(entries(served("c1")[:12])).recordings == (TAPE,)
    assert unfinished(entries(served("c1")[:13])).recordings == ()


def test_a_phone_that_only_logged_in_is_no_call() -> None:
    events = [e.AgentPhoneCalled("c9", "c9-c", "1001", "sip:x", True, at(1)), e.LegAnswered("c9", "c9-c")]
    assert unfinished(entries(events)).calls == ()


@pytest.mark.parametrize(
    ("events", "login", "restored"),
    [
        (
            1,
            AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.AVAILABLE),
            [e.AgentLoggedIn("1001", "sip:1001@10.0.0.7")],
        ),
        (
            2,
            AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.BREAK),
            [e.AgentLoggedIn("1001", "sip:1001@10.0.0.7"), e.AgentStatusChosen("1001", AgentStatus.BREAK)],
        ),
        (3, AgentLogin("1001", None, AgentStatus.OFF), [e.AgentStatusChosen("1001", AgentStatus.OFF)]),
        (4, AgentLogin("1001", None, AgentStatus.AVAILABLE), []),
    ],
)
def test_agents_are_put_back_where_they_were(events: int, login: AgentLogin, restored: list[e.Event]) -> None:
    found = unfinished(entries(agents_day("1001")[:events]))
    assert found.logins == (login,)
    assert found.agents_back() == restored
    assert unfinished(entries(restored)).logins == ((login,) if restored else ())


QUEUES = {"orders": Queue("orders", {}, callback=CallbackRule(retry_s=60.0))}
ASKED = e.CallbackRequested("c1", "c1-b1", "orders", Tier.VIP, "zh-CN", "13800138000", dialled="4008001234")


def test_a_customer_still_to_be_called_is_back_on_his_place_with_the_time_he_waited() -> None:
    found = unfinished(entries(asked_back("c1")))
    assert found.calls == ()
    assert found.callbacks_back(at(43), QUEUES) == [replace(ASKED, waited_s=10.0)]


def test_a_call_later_is_still_wanted_no_sooner() -> None:
    later = [*asked_back("c1")[:4], replace(ASKED, in_s=60.0)]
    (again,) = unfinished(entries(later)).callbacks_back(at(45), QUEUES)
    assert isinstance(again, e.CallbackRequested)
    assert (again.in_s, again.waited_s) == (50.0, 0.0)


@pytest.mark.parametrize("events", [1, 2, 3])
def test_an_attempt_under_way_at_the_crash_counts_as_made(events: int) -> None:
    found = unfinished(entries([*asked_back("c1"), *attempt("c1", 2)[:events]]))
    (again,) = found.callbacks_back(at(43), QUEUES)
    assert again == replace(ASKED, in_s=51.0, waited_s=61.0, attempts=2), "a minute after the attempt, place kept"
    (later,) = found.callbacks_back(at(403), QUEUES)
    assert later == replace(ASKED, waited_s=100.0, attempts=2)


def test_asking_again_after_each_of_many_restarts_changes_nothing() -> None:
    first = unfinished(entries([*asked_back("c1"), *attempt("c1")])).callbacks
    (again,) = unfinished(entries([*asked_back("c1"), *attempt("c1")])).callbacks_back(at(50), QUEUES)
    assert unfinished(entries([*asked_back("c1"), *attempt("c1"), again, again])).callbacks == first


def test_a_customer_who_talked_to_an_agent_is_not_called_again(tmp_path: Path) -> None:
    crashed = entries(called_back("c1")[:11])
    journal = JournalWriter(tmp_path)
    for entry in crashed:
        journal.append(entry.event, entry.at, entry.now)
    found = unfinished(crashed)
    assert [callback.callback for callback in found.reached] == ["c1-b1"]
    assert found.callbacks_back(at(43), QUEUES) == []
    close_unfinished(journal, found)
    journal.close()
    closed, ended = (entry.event for entry in list(read(tmp_path))[-2:])
    assert closed == e.CallbackClosed("c1", "c1-b1", True, 1)
    assert isinstance(ended, e.CallEnded)
    again = unfinished(read(tmp_path))
    assert (again.callbacks, again.reached, again.calls) == ((), (), ())


def test_a_callback_that_is_over_is_not_found() -> None:
    found = unfinished(entries(called_back("c1")))
    assert (found.callbacks, found.reached) == ((), ())


def test_news_of_a_callback_nobody_asked_for_is_passed_over() -> None:
    assert unfinished(entries(attempt("c1"))).callbacks == ()


def test_what_was_known_before_is_built_upon() -> None:
    before = AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.AVAILABLE)
    found = unfinished(entries([e.AgentStatusChosen("1001", AgentStatus.BREAK)]), [before])
    assert found.logins == (AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.BREAK),)


def test_an_empty_journal_leaves_nothing_open(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    found = look_back(journal, Database(f"sqlite:///{tmp_path}/h.db"), Faults().append)
    assert (found.calls, found.recordings, found.logins, found.last) == ((), (), (), None)
    assert close_unfinished(journal, found) == ()
    assert journal.close()
    assert journal.last_seq == 0


def test_every_call_open_at_the_crash_ends_then_with_the_crash_as_its_cause(tmp_path: Path) -> None:
    crashed = entries([*abandoned("c0"), *served("c1")[:9], offered("c2")])
    journal = JournalWriter(tmp_path)
    for entry in crashed:
        journal.append(entry.event, entry.at, entry.now)
    assert close_unfinished(journal, unfinished(crashed)) == (TAPE,)
    journal.close()
    after = list(read(tmp_path))
    assert [entry.at for entry in after[-2:]] == [crashed[-1].at] * 2
    cdr = fold(entry for entry in after if getattr(entry.event, "call", None) == "c1")
    assert cdr is not None
    assert (cdr.cause, cdr.ended_by, cdr.ended_in) == (HangupCause.SERVER_RESTART, Party.SYSTEM, Stage.TALKING)
    assert cdr.ended_at == crashed[-1].at
    assert unfinished(after).calls == ()


@pytest.mark.parametrize(("events", "lost"), [(1, False), (5, False), (6, True), (8, True), (10, False)])
def test_who_waited_or_talked_is_lost(events: int, lost: bool) -> None:
    assert [one.call for one in unfinished(entries(served("c1")[:events])).lost] == (["c1"] if lost else [])


def test_the_lost_are_emergencies_first_then_by_their_places() -> None:
    waiting = [event for call in ("c1", "c2", "c3") for event in served(call)[:6]]
    urgent = [replace(event, tier=Tier.EMERGENCY) if _queues(event, "c3") else event for event in waiting]
    assert [one.call for one in unfinished(entries(urgent)).lost] == ["c3", "c1", "c2"]


def _queues(event: e.Event, call: str) -> bool:
    return isinstance(event, e.CallQueued | e.FlowStarted) and event.call == call


def test_who_is_to_be_called_back_already_is_not_lost() -> None:
    crashed = entries(served("c1")[:6])
    again = entries([*served("c1")[:6], unfinished(crashed).lost[0].request(crashed[-1].at)])
    assert unfinished(again).lost == ()


def test_the_lost_are_asked_for_before_their_calls_end(tmp_path: Path) -> None:
    crashed = entries(served("c1")[:6])
    journal = JournalWriter(tmp_path)
    for entry in crashed:
        journal.append(entry.event, entry.at, entry.now)
    found = unfinished(crashed)
    close_unfinished(journal, found, None, found.lost)
    journal.close()
    after = list(read(tmp_path))
    assert [type(entry.event) for entry in after[-2:]] == [e.CallbackRequested, e.CallEnded]
    for known in (after, after[:-1]):
        assert [one.callback for one in unfinished(known).callbacks] == ["c1-lost"]


@pytest.mark.parametrize(("later_s", "ended_s"), [(-60, 0), (90, 90)])
def test_a_later_sign_of_life_than_the_journals_last_entry_is_when_calls_ended(
    tmp_path: Path, later_s: float, ended_s: float
) -> None:
    crashed = entries(served("c1")[:9])
    journal = JournalWriter(tmp_path)
    for entry in crashed:
        journal.append(entry.event, entry.at, entry.now)
    close_unfinished(journal, unfinished(crashed), crashed[-1].at + timedelta(seconds=later_s))
    journal.close()
    assert list(read(tmp_path))[-1].at == crashed[-1].at + timedelta(seconds=ended_s)


@on_disk
@given(lived=crowds(), data=st.data())
def test_wherever_sql_stood_looking_back_finds_the_same_as_the_whole_journal(
    tmp_path_factory: pytest.TempPathFactory,
    make_database: Callable[[Path], Database],
    lived: list[Entry],
    data: st.DataObject,
) -> None:
    folder, faults = tmp_path_factory.mktemp("journal"), Faults()
    journal = JournalWriter(folder)
    for entry in lived:
        journal.append(entry.event, entry.at, entry.now)
    journal.flush(5)
    database = make_database(folder)
    projected = data.draw(st.integers(0, len(lived)), label="projected")
    if projected:
        Projection(database).apply(lived[:projected])
    assert known_seq(database) == projected
    found, whole = look_back(journal, database, faults.append), unfinished(lived)
    assert found.last == whole.last
    assert set(found.calls) == set(whole.calls)
    assert set(found.recordings) == set(whole.recordings)
    assert set(found.logins) == set(whole.logins)
    assert set(found.callbacks) == set(whole.callbacks)
    assert set(found.reached) == set(whole.reached)
    assert faults == []
    journal.close()
    database.dispose()


def test_a_recording_sql_alone_knows_is_found_although_its_call_ended(
    tmp_path: Path, make_database: Callable[[Path], Database]
) -> None:
    journal, database, lived = JournalWriter(tmp_path), make_database(tmp_path), entries(served("c1")[:12])
    for entry in lived:
        journal.append(entry.event, entry.at, entry.now)
    journal.flush(5)
    Projection(database).apply(lived)
    found = look_back(journal, database)
    assert (found.calls, found.recordings) == ((), (TAPE,))
    journal.close()
    database.dispose()


def test_where_sql_does_not_answer_the_whole_journal_is_read_and_it_is_said(tmp_path: Path) -> None:
    journal, faults = JournalWriter(tmp_path), Faults()
    for entry in entries(served("c1")[:9]):
        journal.append(entry.event, entry.at, entry.now)
    journal.flush(5)
    away = Database("postgresql://nobody@127.0.0.1:1/none")
    assert known_seq(away, report=faults.append) == 0
    found = look_back(journal, away, faults.append)
    assert found.calls == (UnfinishedCall("c1", Stage.TALKING),)
    assert found.recordings == (TAPE,)
    assert len(faults) == 2
    assert "does not answer" in faults[0].problem
    journal.close()
