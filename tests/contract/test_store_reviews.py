"""Reviews on every database: one reviewer at a time, no step lost or overwritten, deletion leaves marks only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from calls import events as e
from calls.journal import Entry
from calls.model import Party
from calls.retention import RetentionClass
from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.review import process
from qa_scoring.review.process import Person
from qa_scoring.review.refusal import RefusedStepError
from qa_scoring.review.sampling import Picked, Reason, causes
from qa_scoring.review.signs import VOICES
from qa_scoring.review.states import Part, State
from qa_scoring.said.phrase import Phrase
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance
from qa_scoring.wording import Wording
from store import tables
from store.auditing import AuditTrail, Hand
from store.calibrations import CalibrationOverError, Calibrations, NoSuchCalibrationError
from store.coaching import AgentUsers, Coaching
from store.database import Database
from store.holds import Holds
from store.review_calls import ReviewCalls, ScoredTalk, heard_in, picked_rows, to_review
from store.review_filter import ReviewFilter
from store.review_forgetting import forget
from store.review_rows import CoachingNote, ReviewRow, SampledDay, joined
from store.reviews import LEASE, NoSuchReviewError, NotHeldError, Reviews
from store.rows import Score, User
from store.score_cards import StoredFacts, keep_facts
from store.scoring_jobs import Outcome, ScoringJobs
from store.scoring_projection import new_job
from store.scoring_rows import JobKind
from store.scoring_tables import call_facts, scoring_jobs
from tests.unit.qa_scoring.review.cards import SPANS, card, correction

NOW = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
REVIEWER = frozenset({Part.REVIEWER})
ZHAO, QIAN, LI = Person("zhao", REVIEWER), Person("qian", REVIEWER), Person("li", agent="1001")
DAY = SampledDay("2026-11-02", "s", 30, 3, NOW)


def talk(name: str = "r1", agent: str = "1001", **marks: float) -> ScoredTalk:
    began = NOW - timedelta(hours=12, minutes=int(name[1:]))
    return ScoredTalk(name, f"c{name[1:]}", agent, "orders", began, "service", "3", card(**marks))


def row(name: str = "r1", **more: object) -> ReviewRow:
    return replace(to_review(talk(name), ["random", "low_score"], DAY.day, NOW), **more)  # type: ignore[arg-type]


@pytest.fixture
def reviews(database: Database) -> Reviews:
    reviews = Reviews(database)
    reviews.add_day(DAY, [row("r1"), row("r2"), row("r3")])
    return reviews


def publish(reviews: Reviews, review: str = "r1", *, by: Person = ZHAO, at: datetime = NOW) -> None:
    reviews.claim(review, by.name, at)
    marks = (correction("manner", 5.0, "语气生硬", struck=SPANS[:1]),)
    reviews.act(review, by, at, lambda before: process.publish(before, by, at, marks, "看过"), held=True)


def appeal(reviews: Reviews, review: str = "r1") -> None:
    reviews.act(review, LI, NOW, lambda before: process.appeal(before, LI, NOW, {"manner": "不服"}))


def test_sampling_a_day_again_only_adds(reviews: Reviews) -> None:
    publish(reviews)
    assert reviews.add_day(DAY, [row("r1"), row("r4")]) == 1
    assert reviews.one("r1").row.state is State.PUBLISHED
    assert reviews.days("2026-11-01") == {"2026-11-02": NOW}
    assert (reviews.days("2026-11-03"), reviews.first_day()) == ({}, "2026-11-02")
    reviews.add_day(replace(DAY, at=NOW + LEASE), [])
    assert reviews.days("2026-11-01") == {"2026-11-02": NOW + LEASE}, "when it was last drawn"
    assert not reviews.add(row("r4"), "zhao")
    assert reviews.add(row("r5"), "zhao")


def test_one_reviewer_at_a_time_until_the_lease_is_over(reviews: Reviews) -> None:
    assert reviews.claim("r1", "zhao", NOW).claimed_until == NOW + LEASE
    with pytest.raises(NotHeldError) as held:
        reviews.claim("r1", "qian", NOW + LEASE / 2)
    assert held.value.holder == "zhao"
    reviews.save_draft("r1", "zhao", {"manner": 5}, NOW + LEASE / 2)
    with pytest.raises(NotHeldError):
        reviews.claim("r1", "qian", NOW + LEASE)
    assert reviews.claim("r1", "qian", NOW + 2 * LEASE).claimed_by == "qian"
    with pytest.raises(NotHeldError):
        reviews.save_draft("r1", "zhao", {}, NOW + 2 * LEASE)
    with pytest.raises(NotHeldError):
        reviews.release("r1", "zhao", NOW + 2 * LEASE)
    assert reviews.release("r1", "qian", NOW + 2 * LEASE).claimed_by is None
    draft = reviews.draft("r1", "zhao")
    assert draft is not None
    assert draft.content == {"manner": 5}
    assert reviews.draft("r1", "qian") is None


def test_of_many_who_claim_at_once_one_has_it(reviews: Reviews, url: str) -> None:
    others = [Database(url) for _ in range(4)]

    def attempt(index: int) -> str | None:
        try:
            return Reviews(others[index % 4]).claim("r2", f"reviewer{index}", NOW).claimed_by
        except NotHeldError:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [name for name in pool.map(attempt, range(16)) if name]
    for other in others:
        other.dispose()
    assert len(winners) == 1
    assert reviews.one("r2").row.claimed_by == winners[0]


def test_of_two_who_take_the_same_step_one_has_taken_it(reviews: Reviews, url: str) -> None:
    publish(reviews)
    other = Database(url)

    def attempt(each: Reviews) -> bool:
        try:
            appeal(each)
        except RefusedStepError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [reviews, Reviews(other)])) == [False, True]
    other.dispose()
    assert len(reviews.one("r1").review.revisions) == 2


def test_the_steps_come_back_as_they_were_taken(reviews: Reviews) -> None:
    publish(reviews)
    appeal(reviews)
    reviews.claim("r1", "qian", NOW)
    better = (correction("manner", 20.0, "正常"),)
    kept = reviews.act("r1", QIAN, NOW, lambda each: process.decide(each, QIAN, NOW, better, "成立"), held=True)
    assert [each.total for each in kept.review.revisions] == [80.0, 80.0, 95.0]
    assert kept.review.revisions[0].corrections[0].struck == SPANS[:1]
    assert kept.review.revisions[1].appeals == {"manner": "不服"}
    assert (kept.row.machine_total, kept.row.total, kept.row.state) == (100.0, 95.0, State.CHANGED)
    assert (kept.row.published_by, kept.row.claimed_by, kept.row.due_at) == ("zhao", None, None)
    assert reviews.draft("r1", "zhao") is None


def test_a_step_refused_or_without_the_claim_leaves_nothing(reviews: Reviews, database: Database) -> None:
    with pytest.raises(NotHeldError) as caught:
        reviews.act("r1", ZHAO, NOW, lambda each: process.publish(each, ZHAO, NOW, ()), held=True)
    assert caught.value.holder is None
    with pytest.raises(RefusedStepError):
        reviews.act("r1", LI, NOW, lambda each: process.acknowledge(each, LI, NOW))
    assert (reviews.one("r1").review.revisions, AuditTrail(database).entries()) == ((), [])
    with pytest.raises(NoSuchReviewError):
        reviews.one("r9")
    publish(reviews)
    with pytest.raises(NotHeldError) as done:
        reviews.claim("r1", "zhao", NOW)
    assert done.value.holder is None


def test_deadlines_follow_the_steps(reviews: Reviews) -> None:
    assert reviews.one("r1").row.due_at == NOW + timedelta(days=3)
    publish(reviews)
    row = reviews.one("r1").row
    assert (row.due_at, row.appeal_until) == (None, NOW + timedelta(days=7))
    appeal(reviews)
    assert reviews.one("r1").row.due_at == NOW + timedelta(days=5)
    lead = Person("sun", frozenset({Part.REVIEWER, Part.LEAD}))
    publish(reviews, "r2")
    reviews.act("r2", lead, NOW, lambda each: process.reopen(each, lead, NOW, "再看"))
    again = reviews.one("r2").row
    assert (again.state, again.round, again.due_at) == (State.PENDING, 2, NOW + timedelta(days=3))


def test_the_audit_has_both_marks_and_no_words(reviews: Reviews, database: Database) -> None:
    publish(reviews)
    appeal(reviews)
    told = AuditTrail(database).entries()
    assert [each.what for each in told] == ["review_appealed", "review_published"]
    (mark,) = told[1].detail["corrections"]
    assert (mark["machine"], mark["points"]) == (25.0, 5.0)
    assert "语气" not in json.dumps([dict(each.detail) for each in told], ensure_ascii=False)


def test_the_work_list_is_filtered_and_read_on(reviews: Reviews) -> None:
    reviews.add_day(DAY, [row("r4", agent="1002", reasons=joined(["fatal"]), hits=joined(["speed"]), total=30.0)])
    publish(reviews)

    def names(**wanted: object) -> list[str]:
        return [each.review for each in reviews.listed(ReviewFilter(**wanted))]  # type: ignore[arg-type]

    assert names() == ["r1", "r2", "r3", "r4"]
    assert names(agent="1002") == names(reason="fatal") == names(hit="speed") == names(score_to=50) == ["r4"]
    assert names(hit="spee") == names(reason="%") == names(day="2026-11-01") == []
    assert names(state=State.PUBLISHED) == names(reviewed_by="zhao") == names(released_at=NOW) == ["r1"]
    assert names(open=True, score_from=90) == ["r2", "r3"]
    assert names(overdue_at=NOW) == []
    assert names(overdue_at=NOW + timedelta(days=4)) == ["r2", "r3", "r4"]
    reviews.claim("r3", "qian", NOW)
    assert names(claimed_by="qian") == ["r3"]
    first = reviews.listed(ReviewFilter(), limit=2)
    rest = reviews.listed(ReviewFilter(), after=(first[-1].called_at, first[-1].review))
    assert [each.review for each in (*first, *rest)] == names()


def test_progress_of_the_day(reviews: Reviews) -> None:
    publish(reviews)
    told = reviews.progress("zhao", NOW + timedelta(days=4))
    assert (told.day, told.done, told.total, told.mine, told.overdue) == ("2026-11-02", 1, 3, 1, 2)
    assert reviews.progress("qian", NOW).mine == 0
    assert reviews.progress("qian", NOW, "2026-11-09").total == 0


# --- calibration, coaching, who is who ---


def test_marks_of_a_calibration_are_given_once_and_the_last_closes_it(database: Database) -> None:
    sessions = Calibrations(database)
    number = sessions.begin(talk(), ["zhao", "qian", "zhao"], "sun", NOW).calibration
    assert sessions.submit(number, "zhao", (correction("manner", 5.0),), NOW).closed_at is None
    for who, error in (("zhao", CalibrationOverError), ("li", NoSuchCalibrationError)):
        with pytest.raises(error):
            sessions.submit(number, who, (), NOW)
    with pytest.raises(RefusedStepError):
        sessions.submit(number, "qian", (correction("manner", 99.0),), NOW)
    assert sessions.submit(number, "qian", (), NOW).closed_at == NOW
    with pytest.raises(CalibrationOverError):
        sessions.submit(number, "qian", (), NOW)
    session, marks = sessions.one(number)
    assert [(each.reviewer, each.total) for each in marks] == [("qian", 100.0), ("zhao", 80.0)]
    assert sessions.closed(NOW, NOW + timedelta(1)) == [(session, marks)]
    assert sessions.all() == [session]
    open_ = sessions.begin(talk("r2"), ["zhao"], "sun", NOW).calibration
    assert sessions.close(open_, "sun", NOW).closed_at == sessions.close(open_, "sun", NOW + LEASE).closed_at == NOW
    with pytest.raises(NoSuchCalibrationError):
        sessions.one(99)


def test_a_note_is_acknowledged_by_its_agent_once(database: Database) -> None:
    coaching = Coaching(database)
    added = coaching.add(CoachingNote(0, "r1", "c1", "1001", "manner", 1000, 4000, "先道歉", "zhao", NOW))
    assert coaching.notes(agent="1001") == coaching.notes(recording="r1") == [added]
    assert coaching.notes(agent="1002") == []
    assert coaching.acknowledge(added.note, "1002", NOW) is None
    for later in (NOW, NOW + LEASE):
        read = coaching.acknowledge(added.note, "1001", later)
        assert read is not None
        assert read.acknowledged_at == NOW


def test_a_user_is_linked_to_an_agent(database: Database) -> None:
    people, hand = AgentUsers(database), Hand("shell:root", NOW)
    assert not people.link("li", "1001", hand)
    with database.writing() as connection:
        connection.execute(tables.users.insert(), [{"name": "li", "password_hash": "x", "role": "agent"}])
    assert people.link("li", "1001", hand)
    assert people.agent_of("li") == "1001"
    assert people.link("li", None, hand)
    assert people.agent_of("li") is None
    assert User("li", "x", "agent").name == "li"


# --- which talks ---


def entries(*events: e.Event) -> Iterator[Entry]:
    return (Entry(seq, NOW, float(seq), event) for seq, event in enumerate(events, 1))


def test_each_recording_has_the_agent_who_is_heard_in_it() -> None:
    told = entries(
        e.TalkStarted("c1", "1001", "a1"),
        e.RecordingStarted("c1", "r1", "p", 8000),
        e.TalkEnded("c1", "1001", Party.AGENT),
        e.RecordingStarted("c1", "r2", "p", 8000),
        e.TalkStarted("c1", "1002", "a2"),
        e.RecordingStarted("c2", "r3", "p", 8000),
    )
    assert heard_in(told) == {"r1": "1001", "r2": "1002"}


def test_a_day_and_a_month_of_scored_talks(database: Database) -> None:
    with database.writing() as connection:
        for name in ("r1", "r2"):
            each = talk(name, manner=5.0 if name == "r2" else 25.0)
            sealed = {"recording": name, "call": each.call, "path": "p", "rate_hz": 8000, "started_at": each.began}
            connection.execute(tables.recordings.insert(), [{**sealed, "cut": False, "purpose": "talk"}])
            for version, made in (("2", NOW), ("3", NOW + LEASE)):
                score = {"recording": name, "rubric": "service", "rubric_version": version, "call": each.call}
                rest = {"total": each.card.total, "needs_review": False, "card": each.card.to_dict()}
                connection.execute(tables.scores.insert(), [{**score, **rest, "created_at": made}])
    calls = ReviewCalls(database)
    found = calls.scored(NOW - timedelta(days=1), NOW)
    assert [(each.recording, each.rubric_version, each.card.total) for each in found] == [
        ("r2", "3", 80.0),
        ("r1", "3", 100.0),
    ]
    assert [each.score for each in calls.candidates(found, NOW)] == [80.0, 100.0]
    one = calls.talk("r1")
    assert (one, calls.talk("r9")) == (found[1], None)
    reviews = Reviews(database)
    reviews.add_day(DAY, picked_rows(found, [Picked("r1", (Reason.RANDOM,))], DAY.day, NOW))
    months = {"2026-11": (NOW - timedelta(days=2), NOW)}
    window = (NOW - timedelta(days=2), NOW)
    assert {each.recording: each.card.total for each in calls.marked(*window, months)} == {"r1": 100.0, "r2": 80.0}
    publish(reviews)
    marked = {each.recording: each for each in calls.marked(*window, months)}
    assert (marked["r1"].card.total, marked["r1"].reviewed, marked["r2"].reviewed) == (80.0, True, False)
    assert (marked["r1"].month, marked["r1"].card.criteria[0].evidence) == ("2026-11", ())
    (kept,) = calls.published(*window)
    assert (kept.review.machine.total, kept.review.card.total) == (100.0, 80.0)


# --- what stored facts say ---


def stored(database: Database, recording: str, call: str, facts: CallFacts | None) -> None:
    with database.writing() as connection:
        sealed = {"recording": recording, "call": call, "path": "p", "rate_hz": 8000, "started_at": NOW}
        connection.execute(tables.recordings.insert(), [{**sealed, "cut": False, "purpose": "talk"}])
        if facts is not None:
            keep_facts(connection, StoredFacts.of(recording, call, "sha", facts, NOW))


def told(voice: Voice, text: str, *, silent_ms: int = 0) -> CallFacts:
    said = Utterance(voice, 0, 4000, text, 0.9)
    sides = {each: ChannelFacts(speech=(Span(0, 4000, each),)) for each in VOICES}
    silences = (Span(4000, 4000 + silent_ms, "both"),) if silent_ms else ()
    audio = AudioFacts(8000, 60_000, **sides, silences=silences)
    return CallFacts(audio, transcript=Transcript((said,), "zh-CN", "tried"))


def test_the_stored_facts_say_why_a_person_should_look(database: Database) -> None:
    stored(database, "r1", "c1", told("caller", "我要退款"))
    stored(database, "r2", "c2", told("agent", "气死我了，我非常生气"))
    stored(database, "r3", "c3", told("caller", "好的", silent_ms=31_000))
    stored(database, "r4", "c4", told("caller", "好的"))
    stored(database, "r5", "c5", None)
    stored(database, "r6", "c6", told("caller", "好的"))
    with database.writing() as connection:  # as a version with another form of facts left them
        connection.execute(update(call_facts).where(call_facts.c.recording == "r6").values(facts={"audio": 1}))
    complaint = Phrase("complaint", Wording("投诉", "Complaint"), "caller", any=("退款",), alarm=True)
    talks = [talk(f"r{number}") for number in range(1, 7)]
    reasons = {each.recording: causes(each) for each in ReviewCalls(database).candidates(talks, NOW, [complaint])}
    assert reasons == {
        "r1": (Reason.COMPLAINT,),
        "r2": (Reason.STRONG_EMOTION,),
        "r3": (Reason.LONG_SILENCE,),
        "r4": (),
        "r5": (),
        "r6": (),
    }


def test_what_people_decided_about_keeping_a_call_is_a_reason(database: Database) -> None:
    holds, hand = Holds(database), Hand("sun", NOW)
    holds.place("c1", "court order", hand)
    lifted = holds.place("c2", "by mistake", hand)
    holds.lift(lifted.hold, "by mistake", hand)
    holds.choose_class("c3", RetentionClass.COMPLAINT, "a claim", hand)
    holds.choose_class("c4", RetentionClass.EMERGENCY, "an accident", hand)
    talks = [talk(f"r{number}") for number in range(1, 5)]
    reasons = [causes(each) for each in ReviewCalls(database).candidates(talks, NOW)]
    assert reasons == [(Reason.DISPUTED,), (), (Reason.COMPLAINT,), ()]


def test_more_becomes_known_of_a_day_that_was_drawn(database: Database) -> None:
    calls, jobs = ReviewCalls(database), ScoringJobs(database)
    day = (NOW - LEASE, NOW + LEASE)
    stored(database, "r1", "c1", None)
    with database.writing() as connection:
        rows = [new_job("r1", "c1", kind, rank=0, sealed_at=NOW) for kind in (JobKind.ACOUSTIC, JobKind.TRANSCRIPT)]
        connection.execute(scoring_jobs.insert(), rows)
    assert not calls.has_news(*day, NOW), "nothing was done yet"
    job = jobs.claim("w", [JobKind.TRANSCRIPT], NOW, 60.0)
    assert job is not None
    mark = talk("r1").card
    score = Score("r1", "c1", "service", "3", mark.total, False, mark.to_dict(), NOW, "x")
    jobs.finish(job, Outcome(score), NOW + LEASE)
    assert calls.has_news(*day, NOW)
    assert not calls.has_news(*day, NOW + LEASE), "known when the day was drawn again"
    assert not calls.has_news(NOW + LEASE, NOW + 2 * LEASE, NOW), "another day's"


# --- forgetting ---


def test_of_a_deleted_recording_only_marks_are_left(reviews: Reviews, database: Database) -> None:
    publish(reviews)
    appeal(reviews)
    reviews.claim("r1", "qian", NOW)
    reviews.save_draft("r1", "qian", {"text": "秘密"}, NOW)
    Coaching(database).add(CoachingNote(0, "r1", "c1", "1001", None, 0, 9, "秘密", "zhao", NOW))
    sessions = Calibrations(database)
    number = sessions.begin(talk("r1"), ["zhao", "qian"], "sun", NOW).calibration
    sessions.submit(number, "zhao", (correction("manner", 5.0, "秘密"),), NOW)
    for _ in range(2):
        with database.writing() as connection:
            forget(connection, "r1", "c1")
            forget(connection, "r2", "c2")
    kept = reviews.one("r1")
    assert (kept.row.total, kept.row.machine_total, kept.review.card.total, kept.row.forgotten) == (
        80.0,
        100.0,
        80.0,
        True,
    )
    with pytest.raises(NoSuchReviewError):
        reviews.one("r2")
    assert reviews.one("r3").row.call == "c3"
    assert sessions.one(number)[1][0].total == 80.0
    names = ("reviews", "review_revisions", "review_drafts", "calibrations", "calibration_marks", "coaching_notes")
    with database.reading() as connection:
        left = [
            dict(each._mapping)
            for name in names
            for each in connection.execute(select(tables.metadata.tables[name]))
            if "r3" not in str(each)
        ]
    text = json.dumps(left, ensure_ascii=False, default=str)
    for word in ("秘密", "不服", "语气", "看过", "machine_reason", "9500", '"c1"'):
        assert word not in text
