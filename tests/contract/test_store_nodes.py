"""Several nodes write into one database: in whatever order the journals arrive, they say one thing [H3, X4]."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, select, text

from calls import events as e
from calls.cdr import fold
from calls.codec import EVENTS
from calls.events import CallEvent
from calls.journal import Entry
from calls.model import AgentStatus, HangupCause, Party, Stage, Tier
from calls.retention import RetentionClass
from store import tables
from store.database import Database
from store.node_tables import nodes
from store.notes import CallNotes
from store.projection import Projection
from store.queries import Queries
from store.retelling import Marks
from store.turns import take_turn
from tests.unit.store.lives import BEGIN, abandoned, agents_day, asked_back, at, attempt, called_back, offered, served

SAID = (
    tables.journal, tables.calls, tables.callbacks, tables.voicemails, tables.agents, tables.recordings,
    tables.call_notes, tables.flow_visits, tables.checkpoints,
)  # fmt: skip
NODES = ("ant", "bee", "cow")

several = settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])

Story = Sequence[tuple[str, e.Event]]
Journals = dict[str, list[Entry]]


def journals_of(story: Story) -> Journals:
    """Each node's journal of what happened, a quarter of a second between any two events."""
    journals: Journals = {}
    for moment, (node, event) in enumerate(story, start=1):
        mine = journals.setdefault(node, [])
        mine.append(Entry(len(mine) + 1, at(moment), moment / 4, event))
    return journals


def rows(database: Database, of: Iterable[Table] = SAID) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in of
        }


def empty(database: Database) -> None:
    with database.writing() as connection:
        for table in SAID:
            connection.execute(delete(table))


def told_by_one(database: Database, story: Story) -> dict[str, list[tuple[object, ...]]]:
    """What the tables say when every event is projected as soon as it happens."""
    projections, count = {node: Projection(database, node=node) for node in NODES}, dict.fromkeys(NODES, 0)
    for moment, (node, event) in enumerate(story, start=1):
        count[node] += 1
        projections[node].apply([Entry(count[node], at(moment), moment / 4, event)])
    told = rows(database)
    empty(database)
    return told


def crowd() -> Story:
    """Three nodes' calls at the same time, with what a node may tell about the calls and agents of another."""
    lives: list[list[tuple[str, e.Event]]] = [
        [("ant", event) for event in served("a1")] + [("bee", e.DispositionSet("a1", "1001", "sold"))],
        [("bee", event) for event in abandoned("b1")] + [("cow", e.NoteAdded("b1", "1001", "call her"))],
        [*[("ant", event) for event in asked_back("a2")], *[("cow", event) for event in called_back("a2")[6:]]],
        [("ant", event) for event in agents_day("1001")[:2]] + [("bee", event) for event in agents_day("1001")[2:]],
        [("bee", e.AgentLoggedIn("1002", "sip:1002@bee")), ("cow", e.AgentLoggedIn("1002", "sip:1002@cow"))],
        [("cow", event) for event in [*called_back("c1")[:6], *attempt("c1")]],
        [
            ("ant", e.VoicemailLeft("a3", "a3-v1", "orders", Tier.NORMAL, "en", "a3-v1", "138")),
            ("bee", e.VoicemailHeard("a3-v1", "1002")),
        ],
    ]
    return [event for one in zip(*(_padded(life, 20) for life in lives), strict=True) for event in one if event]


def _padded(life: list[tuple[str, e.Event]], length: int) -> list[tuple[str, e.Event] | None]:
    return [*life, *[None] * (length - len(life))]


@several
@given(data=st.data())
def test_in_whatever_order_the_journals_arrive_the_tables_say_the_same(
    database: Database, data: st.DataObject
) -> None:
    empty(database)
    told, journals = told_by_one(database, crowd()), journals_of(crowd())
    projections = {node: Projection(database, node=node) for node in NODES}
    while journals:
        node = data.draw(st.sampled_from(sorted(journals)))
        size = data.draw(st.integers(1, len(journals[node])))
        projections[node].apply(journals[node][:size])
        journals[node] = journals[node][size:]
        if data.draw(st.booleans()):
            projections[node] = Projection(database, node=node)  # it was restarted
        journals = {name: rest for name, rest in journals.items() if rest}
    assert rows(database) == told
    empty(database)


def test_what_one_node_tells_of_anothers_calls_reaches_their_rows(database: Database) -> None:
    told = told_by_one(database, crowd())
    calls = {row[0]: row for row in told["calls"]}
    assert {"a1", "a2", "b1", "c1", "a2-b1.1", "c1-b1.1"} == set(calls)
    assert calls["a1"][-1] == "sold"
    (closed, still) = told["callbacks"]
    assert (closed[0], closed[9], closed[13]) == ("a2-b1", 1, True)
    assert (still[0], still[9], still[12]) == ("c1-b1", 1, None)
    assert told["voicemails"][0][9] == "1002"
    assert [row[:2] for row in told["agents"]] == [("1001", None), ("1002", "sip:1002@cow")]


@pytest.mark.parametrize("turn", range(3))
def test_nodes_that_project_at_once_lose_nothing_and_never_lock_each_other_out(database: Database, turn: int) -> None:
    """Each with connections of its own, all batches as small as can be: their turns fall as they like."""
    told, journals = told_by_one(database, crowd()), journals_of(crowd())
    faults: list[BaseException] = []
    begin = threading.Barrier(len(NODES))

    def project(node: str) -> None:
        mine = Database(database.url)
        try:
            projection = Projection(mine, node=node)
            begin.wait(30)
            for size in range(1, len(journals[node]) + 1, turn + 1):
                projection.apply(journals[node][:size])
            projection.apply(journals[node])
        except BaseException as fault:
            faults.append(fault)
        finally:
            mine.dispose()

    threads = [threading.Thread(target=project, args=(node,)) for node in NODES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert rows(database) == told


def test_who_falls_silent_in_his_turn_loses_it(on_postgresql: Database) -> None:
    with on_postgresql.writing() as connection:
        take_turn(connection)
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "10s"
    with on_postgresql.reading() as connection:
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "0"


# --- a call whose end another node told ---


def lost(call: str, stage: Stage) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.SERVER_RESTART, Party.SYSTEM, stage)


def test_an_end_told_by_another_node_ends_the_call(database: Database) -> None:
    life = journals_of([("ant", event) for event in served("c")[:8]])["ant"]
    Projection(database, node="ant").apply(life)
    Projection(database, node="bee").apply([Entry(1, at(20), 5.0, lost("c", Stage.TALKING))])
    call = Queries(database).call("c")
    assert call is not None
    assert (call.ended_at, call.cause, call.talk_s) == (at(20), HangupCause.SERVER_RESTART, 3.0)


def test_what_its_own_node_still_had_to_tell_of_a_call_stands_before_that_end(database: Database) -> None:
    """He was believed to wait, and was already talking when his node was cut off."""
    life = journals_of([("ant", event) for event in served("c")[:8]])["ant"]
    Projection(database, node="ant").apply(life[:6])
    Projection(database, node="bee").apply([Entry(1, at(7), 5.0, lost("c", Stage.QUEUED))])
    Projection(database, node="ant").apply(life)
    call = Queries(database).call("c")
    assert call is not None
    assert (call.talk_started_at, call.talk_ended_at, call.talk_s) == (at(8), at(8), 0.0)
    assert call.cause is HangupCause.SERVER_RESTART
    assert [type(entry.event).__name__ for entry in Queries(database).timeline("c")][-2:] == [
        "TalkStarted",
        "CallEnded",
    ]


@pytest.mark.parametrize("running", [True, False])
def test_its_own_nodes_word_on_how_it_ended_stands(database: Database, running: bool) -> None:
    """It was only cut off from the others, and its journal comes later; or it came back with a tail of it."""
    life, home = journals_of([("ant", event) for event in served("c")])["ant"], Projection(database, node="ant")
    home.apply(life[:8])
    Projection(database, node="bee").apply([Entry(1, at(8), 5.0, lost("c", Stage.TALKING))])
    (home if running else Projection(database, node="ant")).apply(life)
    assert Queries(database).call("c") == fold(life)
    assert len(rows(database, [tables.calls])["calls"]) == 1


def test_a_visit_told_late_ends_where_the_call_ended(database: Database) -> None:
    life = journals_of([
        *[("ant", event) for event in served("c")[:4]],
        ("ant", e.NodeEntered("c", "queue", "enqueue", (), "main", "v1", "1")),
    ])["ant"]  # fmt: skip
    Projection(database, node="ant").apply(life[:4])
    Projection(database, node="bee").apply([Entry(1, at(9), 5.0, lost("c", Stage.IN_IVR))])
    Projection(database, node="ant").apply(life)
    visits = rows(database, [tables.flow_visits])["flow_visits"]
    assert [(row[4], row[7], row[8]) for row in visits] == [("menu", "1", None), ("queue", None, "let_go")]


# --- agents ---


def contact(database: Database, agent: str = "1001") -> tuple[str | None, AgentStatus, str | None]:
    with database.reading() as connection:
        row = connection.execute(select(tables.agents).where(tables.agents.c.agent == agent)).one()
    return row.contact, row.status, row.node


def logs_in(node: str, moment: int, seq: int = 1) -> Entry:
    return Entry(seq, at(moment), moment / 4, e.AgentLoggedIn("1001", f"sip:1001@{node}"))


def test_an_agent_is_where_he_logged_in_last_and_not_whose_journal_arrived_last(database: Database) -> None:
    Projection(database, node="bee").apply([logs_in("bee", 9)])
    Projection(database, node="ant").apply([logs_in("ant", 5)])
    assert contact(database) == ("sip:1001@bee", AgentStatus.AVAILABLE, "bee")
    Projection(database, node="ant").apply([logs_in("ant", 12, 2)])
    assert contact(database) == ("sip:1001@ant", AgentStatus.AVAILABLE, "ant")


def test_a_break_chosen_elsewhere_leaves_the_phone_where_it_is(database: Database) -> None:
    Projection(database, node="bee").apply([Entry(1, at(9), 0.0, e.AgentStatusChosen("1001", AgentStatus.BREAK))])
    Projection(database, node="ant").apply([logs_in("ant", 5)])
    assert contact(database) == ("sip:1001@ant", AgentStatus.BREAK, "ant")


def test_a_clock_an_hour_ahead_does_not_hold_an_agent_where_he_was(database: Database) -> None:
    with database.writing() as connection:
        fast = {"node": "ant", "life": 1, "started_at": BEGIN, "seen_at": BEGIN, "ahead_s": 3600.0}
        connection.execute(nodes.insert(), [fast])
    hour = 4 * 3600
    Projection(database, node="ant").apply([logs_in("ant", 5 + hour)])
    Projection(database, node="bee").apply([logs_in("bee", 9)])
    assert contact(database)[0] == "sip:1001@bee"


def test_a_nodes_own_clock_put_back_changes_nothing(database: Database) -> None:
    Projection(database).apply([logs_in("first", 50), logs_in("second", 5, 2)])
    assert contact(database)[0] == "sip:1001@second"


# --- told again ---


def two_days(database: Database, ahead: timedelta = timedelta(0)) -> Journals:
    """Two nodes take turns; the clock of one is ahead."""
    story = [(NODES[turn % 2], offered(f"c{turn}", seq=turn)) for turn in range(1, 13)]
    journals = journals_of(story)
    journals["bee"] = [replace(entry, at=entry.at + ahead) for entry in journals["bee"]]
    for node, journal in journals.items():
        Projection(database, node=node).apply(journal)
    return journals


def calls_in(told: Iterable[Entry]) -> list[str]:
    return [entry.event.call for entry in told if isinstance(entry.event, CallEvent)]


def test_the_journals_are_told_again_in_order_of_time(database: Database) -> None:
    two_days(database)
    told = list(Queries(database).retold(EVENTS.values(), at(3), at(9)))
    assert calls_in(told) == [f"c{turn}" for turn in range(3, 9)]
    assert [one.node for one in told] == [NODES[turn % 2] for turn in range(3, 9)]


@pytest.mark.parametrize("hours", [-1, 1])
def test_clocks_an_hour_apart_lose_nothing_and_tell_nothing_twice(database: Database, hours: int) -> None:
    journals = two_days(database, timedelta(hours=hours))
    day = timedelta(days=1)
    told = list(Queries(database).retold(EVENTS.values(), BEGIN - day, BEGIN + day))
    assert sorted(calls_in(told)) == sorted(f"c{turn}" for turn in range(1, 13))
    for node, journal in journals.items():
        mine = set(calls_in(journal))
        assert [call for call in calls_in(told) if call in mine] == calls_in(journal), node


def test_stretches_side_by_side_hold_each_entry_once(database: Database) -> None:
    two_days(database, timedelta(seconds=1))
    ends = [at(moment) for moment in range(-1, 20, 3)]
    told = [calls_in(Queries(database).retold(EVENTS.values(), since, until)) for since, until in pairwise(ends)]
    assert sorted(call for calls in told for call in calls) == sorted(f"c{turn}" for turn in range(1, 13))


@pytest.mark.parametrize("most", [1, 2, 5, 12, 50])
def test_reading_on_from_the_marks_hears_each_entry_once(database: Database, most: int) -> None:
    two_days(database)
    queries, heard, marks = Queries(database), list[str](), Marks()
    for _ in range(20):
        told, marks = queries.told_after(EVENTS.values(), marks, most)
        assert len(told) <= most
        heard += calls_in(told)
    assert heard == [f"c{turn}" for turn in range(1, 13)]


def test_a_node_whose_journal_comes_late_is_heard_late(database: Database) -> None:
    queries, journals = Queries(database), journals_of([(NODES[turn % 2], offered(f"c{turn}")) for turn in range(6)])
    Projection(database, node="bee").apply(journals["bee"])
    first, marks = queries.told_after(EVENTS.values(), Marks(), 50)
    Projection(database, node="ant").apply(journals["ant"])
    then, marks = queries.told_after(EVENTS.values(), marks, 50)
    assert (calls_in(first), calls_in(then)) == (["c1", "c3", "c5"], ["c0", "c2", "c4"])
    assert queries.told_after(EVENTS.values(), marks, 50)[0] == []


def test_from_a_time_on_each_node_is_read_from_there(database: Database) -> None:
    two_days(database)
    told, _ = Queries(database).told_after(EVENTS.values(), Queries(database).marks_at(at(6)), 50)
    assert calls_in(told) == [f"c{turn}" for turn in range(6, 13)]


def test_notes_of_two_nodes_may_have_one_number(database: Database) -> None:
    for node, words in (("bee", "second"), ("ant", "first")):
        moment = 1 if words == "first" else 2
        Projection(database, node=node).apply([Entry(1, at(moment), 0.0, e.NoteAdded("c", "1001", words))])
    assert [note.text for note in CallNotes(database).of(["c"])["c"]] == ["first", "second"]


def test_a_recording_deleted_meanwhile_does_not_come_back_with_a_late_journal(database: Database) -> None:
    life = journals_of([("ant", event) for event in served("c")])["ant"]
    path, kept = "2026/11/22/c-r1.wav", RetentionClass.NORMAL
    gone = e.RecordingDeleted("c", "c-r1", path, kept, 180, at(9), 10, "ab", "wang", at(20), 1, 10, at(21))
    Projection(database, node="bee").apply([Entry(1, at(22), 5.5, gone)])
    Projection(database, node="ant").apply(life)
    assert Queries(database).recording("c-r1") is None


def test_the_groups_of_a_story_are_its_nodes() -> None:
    """Of the tests' own: each journal is numbered for itself."""
    journals = journals_of(crowd())
    assert set(journals) == set(NODES)
    for journal in journals.values():
        assert [entry.seq for entry in journal] == list(range(1, len(journal) + 1))
        assert all(len(list(group)) == 1 for _, group in groupby(entry.at for entry in journal))
