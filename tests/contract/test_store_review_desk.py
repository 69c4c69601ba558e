"""What the QA desk asks of reviews beside their steps, on every database: filters, release, edits, calibrations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calls.model import Direction, Purpose, Tier
from qa_scoring.review import process
from qa_scoring.transcript import Transcript, Utterance
from store import tables
from store.auditing import AuditTrail
from store.calibrations import Calibrations
from store.coaching import Coaching
from store.database import Database
from store.review_filter import People, ReviewFilter
from store.review_forgetting import forget
from store.review_rows import CoachingNote, TranscriptEdit
from store.reviews import Reviews
from store.spoken import index_transcript
from store.transcript_edits import TranscriptEdits
from tests.contract.test_store_reviews import DAY, NOW, ZHAO, correction, row, talk


def call_of(database: Database, number: str, *, caller: str, length_ms: int, said: str) -> None:
    """What a review's filters ask of its call, its recording, and its words."""
    with database.writing() as connection:
        call = {"call": f"c{number}", "caller": caller, "dialled": "400", "trunk": "t", "offered_at": NOW,
                "caller_name": "", "diverted_from": "", "tier": Tier.NORMAL, "needs_review": False,
                "direction": Direction.INBOUND}  # fmt: skip
        connection.execute(tables.calls.insert(), [call])
        recording = {"recording": f"r{number}", "call": f"c{number}", "path": "p", "purpose": Purpose.TALK,
                     "started_at": NOW, "length_ms": length_ms, "rate_hz": 8000, "cut": False}  # fmt: skip
        connection.execute(tables.recordings.insert(), [recording])
        index_transcript(
            connection, f"r{number}", Transcript((Utterance("caller", 0, 900, said, 0.9),), "zh-CN", "m")
        )


def test_the_list_is_narrowed_by_what_the_call_was(database: Database) -> None:
    reviews = Reviews(database)
    reviews.add_day(DAY, [row("r1"), row("r2"), row("r3"), row("r4", agent="1002")])
    call_of(database, "1", caller="13800138000", length_ms=30_000, said="我要退款")
    call_of(database, "2", caller="+8613900139000", length_ms=90_000, said="退货的款项")

    def names(**wanted: object) -> list[str]:
        return [each.review for each in reviews.listed(ReviewFilter(**wanted))]  # type: ignore[arg-type]

    assert names(words="退款") == ["r1"], "neighbours in the index are not enough"
    assert names(words="退") == ["r1", "r2"]
    assert names(words="退", agent="1002") == []
    assert reviews.listed(ReviewFilter(words="退"), limit=1) == reviews.listed(ReviewFilter(words="退款"))
    assert names(shortest_ms=60_000) == ["r2"]
    assert names(longest_ms=30_000) == names(shortest_ms=30_000, longest_ms=30_000) == ["r1"]
    assert names(direction=Direction.INBOUND) == ["r1", "r2"]
    assert names(direction=Direction.OUTBOUND) == []
    assert names(people=People(frozenset({"1002"}), frozenset({"+8613900139000"}))) == ["r2", "r4"]
    assert names(people=People()) == []
    at = talk("r2").began
    assert names(since=at) == ["r1", "r2"]
    assert names(until=at) == ["r3", "r4"]
    assert [each.row.review for each in reviews.whole(reviews.listed(ReviewFilter()))] == names()


def test_what_is_released_later_is_the_agents_then(database: Database) -> None:
    reviews = Reviews(database)
    reviews.add_day(DAY, [row("r1")])
    then = NOW + timedelta(days=3)
    reviews.claim("r1", "zhao", NOW)
    coaching = Coaching(database)
    told = coaching.add(CoachingNote(0, "r1", "c1", "1001", None, 0, 900, "慢一点", "zhao", NOW))
    assert coaching.told("1001", NOW) == [], "its review is not done"
    marks = (correction("manner", 5.0, "语气生硬"),)
    kept = reviews.act(
        "r1", ZHAO, NOW, lambda before: process.publish(before, ZHAO, NOW, marks, released_at=then), held=True
    )
    assert (kept.row.released_at, kept.review.revisions[0].released_at) == (then, then)
    assert kept.row.appeal_until == then + timedelta(days=7)
    assert reviews.listed(ReviewFilter(released_at=NOW)) == coaching.told("1001", NOW) == []
    assert coaching.acknowledge(told.note, "1001", NOW) is None
    assert [each.review for each in reviews.listed(ReviewFilter(released_at=then))] == ["r1"]
    assert coaching.told("1001", then) == [told]
    assert "released_at" in AuditTrail(database).entries()[0].detail
    loose = coaching.add(replace(told, recording="r9"))
    assert coaching.told("1001", NOW) == [loose], "about a call nobody reviews, at once"


def test_a_line_put_right_keeps_what_was_understood_and_goes_with_the_recording(database: Database) -> None:
    call_of(database, "1", caller="1", length_ms=30_000, said="我要推款")
    edits, fresh = TranscriptEdits(database), TranscriptEdit(0, "r1", "caller", 0, "我要退款", "zhao", NOW)
    assert edits.add(fresh)
    assert edits.add(replace(fresh, text="我要退款！", by="qian"))
    assert not edits.add(replace(fresh, recording="gone"))
    assert [(each.edit, each.text, each.by) for each in edits.of("r1")] == [
        (1, "我要退款", "zhao"),
        (2, "我要退款！", "qian"),
    ]
    said = AuditTrail(database).entries()[0]
    assert (said.what, said.detail) == ("transcript_edited", {"recording": "r1", "voice": "caller", "start_ms": 0})
    with database.writing() as connection:
        forget(connection, "r1", "c1")
    assert edits.of("r1") == []


def test_who_is_asked_for_his_marks_listens_until_it_is_over(database: Database) -> None:
    sessions = Calibrations(database)
    begun = sessions.begin(talk("r1"), ["zhao", "qian"], "sun", NOW)
    assert [sessions.listens("r1", who) for who in ("zhao", "qian", "sun")] == [True, True, False]
    assert not sessions.listens("r2", "zhao")
    sessions.close(begun.calibration, "sun", NOW)
    assert not sessions.listens("r1", "zhao")
