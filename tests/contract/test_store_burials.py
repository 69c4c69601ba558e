"""Recordings go when they are due, hold and class decide; what is left is a tombstone, and no word of them [X4]."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from calls import events as e
from calls.model import HangupCause, Party, Purpose, Stage, Tier
from calls.retention import DEFAULT_DAYS, RetentionClass, RetentionPolicy
from qa_scoring.transcript import Transcript, Utterance
from store import tables
from store.auditing import AuditTrail, Hand
from store.burials import Burials, is_due
from store.database import Database
from store.forgetting import FORGET, STAYS
from store.holds import Holds
from store.queries import Queries
from store.retention_tables import spoken
from store.rows import Kept
from store.spoken import index_transcript, is_kept
from tests.contract.test_store_queries import CARD, World
from tests.unit.store.lives import BEGIN, at, served

POLICY = RetentionPolicy(queues={"complaints": RetentionClass.COMPLAINT})
LATER = BEGIN + timedelta(days=185)
MUCH_LATER = BEGIN + timedelta(days=1097)
HAND = Hand("wang", BEGIN)
SAID = Transcript((Utterance("caller", 1000, 2000, "我要退款", 0.9),), "zh-CN", "m1")


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def burials(database: Database) -> Burials:
    return Burials(database)


def due(burials: Burials, policy: RetentionPolicy = POLICY, now: object = LATER) -> list[str]:
    kept = burials.old(policy, now)  # type: ignore[arg-type]
    return [one.recording for one in kept if is_due(one, policy, now)]  # type: ignore[arg-type]


def begins(burials: Burials, recording: str = "c1-r1", now: object = LATER) -> bool:
    return burials.begin(recording, POLICY, now, "retention") is not None  # type: ignore[arg-type]


def test_an_ordinary_recording_goes_after_half_a_year(world: World, burials: Burials) -> None:
    world.happen(*served("c1"))
    assert due(burials, now=at(11) + timedelta(days=184) - timedelta(microseconds=1)) == []
    assert due(burials, now=at(11) + timedelta(days=184)) == ["c1-r1"]


def test_tier_and_queue_keep_it_longer(world: World, burials: Burials) -> None:
    first, second = served("c1", queue="complaints"), served("c2")
    second[2] = e.FlowStarted("c2", "main", "v1", Tier.EMERGENCY)
    second[5] = e.CallQueued("c2", "orders", Tier.EMERGENCY, "zh-CN")
    world.happen(*first, *second, *served("c3"))
    assert due(burials) == ["c3-r1"]
    kept = {one.recording: one.kept_as.value for one in burials.old(POLICY, LATER)}
    assert kept == {"c1-r1": "complaint", "c2-r1": "emergency", "c3-r1": "normal"}
    assert due(burials, now=MUCH_LATER) == ["c1-r1", "c2-r1", "c3-r1"]


def test_what_a_person_chose_counts_until_it_is_taken_back(
    world: World, burials: Burials, database: Database
) -> None:
    world.happen(*served("c1"))
    holds = Holds(database)
    holds.choose_class("c1", RetentionClass.COMPLAINT, "a claim", HAND)
    assert due(burials) == []
    holds.choose_class("c1", RetentionClass.NORMAL, "settled", HAND)
    chosen = holds.chosen_class("c1")
    assert chosen is not None
    assert (chosen.kept_as, chosen.reason, chosen.by) == (RetentionClass.NORMAL, "settled", "wang")
    assert due(burials) == ["c1-r1"]
    holds.choose_class("c1", None, "as it was", HAND)
    assert holds.chosen_class("c1") is None
    assert [entry.what for entry in AuditTrail(database).entries()] == ["class_chosen"] * 3


def test_a_call_goes_when_the_last_of_its_holds_is_lifted(world: World, burials: Burials, database: Database) -> None:
    world.happen(*served("c1"), *served("c2"))
    holds = Holds(database)
    one, other = holds.place("c1", "court", HAND), holds.place("c1", "police", Hand("li", BEGIN))
    assert (due(burials), begins(burials), burials.held()) == (["c2-r1"], False, 1)
    lifted = holds.lift(one.hold, "judged", HAND)
    assert lifted == replace(one, lifted_by="wang", lifted_reason="judged", lifted_at=BEGIN)
    assert (due(burials), begins(burials)) == (["c2-r1"], False)
    assert holds.lift(one.hold, "again", HAND) is None
    assert holds.lift(99, "nothing", HAND) is None
    holds.lift(other.hold, "closed", HAND)
    assert (due(burials), burials.held()) == (["c1-r1", "c2-r1"], 0)
    assert [hold.hold for hold in holds.of("c1")] == [one.hold, other.hold]
    told = [(entry.what, entry.detail["hold"]) for entry in AuditTrail(database).entries()]
    assert told == [("hold_lifted", 2), ("hold_lifted", 1), ("hold_placed", 2), ("hold_placed", 1)]


def test_a_hold_placed_after_the_look_still_wins(world: World, burials: Burials, database: Database) -> None:
    world.happen(*served("c1"))
    assert due(burials) == ["c1-r1"]
    Holds(database).place("c1", "court", HAND)
    assert not begins(burials)
    assert burials.unfinished() == []


def test_a_call_that_is_up_and_an_unheard_message_wait(world: World, burials: Burials) -> None:
    left = e.VoicemailLeft("c2", "c2-v1", "orders", Tier.NORMAL, "zh-CN", "c2-v1", "139")
    message = e.RecordingClosed("c2", "c2-v1", "2026/11/22/c2-v1.wav", 900, 8000, "ab", purpose=Purpose.MESSAGE)
    ended = e.CallEnded("c2", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)
    world.happen(*served("c1")[:9], replace(served("c2")[0]), message, left, ended)
    assert due(burials) == []
    world.happen(e.VoicemailHeard("c2-v1", "1001"))
    assert due(burials) == ["c2-v1"]


def test_nothing_goes_of_a_hotline_that_keeps_everything(world: World, burials: Burials) -> None:
    world.happen(*served("c1"))
    for_ever = RetentionPolicy(dict.fromkeys(RetentionClass))
    assert burials.old(for_ever, MUCH_LATER) == []
    kept = RetentionPolicy({**DEFAULT_DAYS, RetentionClass.NORMAL: None})
    assert due(burials, kept, MUCH_LATER) == []


def test_the_look_goes_on_behind_a_place(world: World, burials: Burials) -> None:
    world.happen(*served("c2"), *served("c1"), *served("c3"))
    seen: list[Kept] = []
    while page := burials.old(POLICY, LATER, (seen[-1].started_at, seen[-1].recording) if seen else None, limit=1):
        seen += page
    assert [one.recording for one in seen] == ["c2-r1", "c1-r1", "c3-r1"]


def test_what_was_begun_is_found_again_and_finished_once(world: World, burials: Burials, database: Database) -> None:
    world.happen(*served("c1"), *served("c2"))
    world.queries.save_score(CARD)
    with database.writing() as connection:
        assert index_transcript(connection, "c1-r1", SAID)
    assert begins(burials)
    assert not begins(burials), "twice"
    (stone,) = burials.unfinished()
    assert (stone.recording, stone.path, stone.done_at) == ("c1-r1", "2026/11/22/c1-r1.wav", None)
    for _ in range(2):
        burials.finish(stone, 2, 1000, LATER)
    assert burials.unfinished() == []
    assert burials.of("c1") == [replace(stone, files=2, bytes=1000, done_at=LATER)]
    assert burials.stone("c1-r1") == burials.of("c1")[0]
    assert burials.stone("c2-r1") is None
    queries = Queries(database)
    assert (queries.recording("c1-r1"), queries.score("c1")) == (None, None)
    assert queries.recording("c2-r1") is not None
    with database.reading() as connection:
        assert connection.execute(select(spoken)).all() == []


def test_nothing_is_written_about_a_recording_once_its_deletion_has_begun(
    world: World, burials: Burials, database: Database
) -> None:
    """A scorer that had begun before must not bring back what is gone."""
    world.happen(*served("c1"))
    assert begins(burials)
    with database.writing() as connection:
        assert not is_kept(connection, "c1-r1")
        assert not index_transcript(connection, "c1-r1", SAID)
    world.queries.save_score(CARD)
    assert world.queries.score("c1") is None


def test_the_tombstone_says_which_rule_and_no_word(world: World, burials: Burials) -> None:
    world.happen(*served("c1"))
    stone = burials.begin("c1-r1", POLICY, LATER, "retention")
    assert stone is not None
    assert (stone.kept_as, stone.kept_days, stone.by, stone.begun_at) == ("normal", 184, "retention", LATER)
    assert (stone.sha256, stone.length_ms, stone.started_at) == ("ab" * 32, 10_000, at(9))


def test_what_is_not_there_cannot_go(world: World, burials: Burials) -> None:
    assert not begins(burials, "nothing")


def test_every_table_about_recordings_or_calls_is_forgotten_or_stays_for_a_reason() -> None:
    """Whoever adds a table says which, in store/forgetting.py."""
    about = {
        table.name
        for table in tables.metadata.sorted_tables
        if {"recording", "call", "review"} & set(table.columns.keys())
    }
    forgotten = frozenset[str]().union(*(names for _, names in FORGET))
    assert forgotten | STAYS.keys() == about
    assert not forgotten & STAYS.keys()
    assert all(STAYS.values())
