"""The queue of what is to be scored loses nothing and gives no job to two, on every database."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from calls import events as e
from calls.model import Purpose, Tier
from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.transcript import Transcript, Utterance
from store.database import Database
from store.grams import terms_of
from store.projection import Projection
from store.retention_tables import spoken
from store.rows import Score
from store.score_cards import ScoreCards, StoredFacts
from store.scoring_batches import ScoringBatches
from store.scoring_jobs import GONE, MOST_ATTEMPTS, Outcome, ScoringJobs
from store.scoring_rows import Job, JobKind, JobState, Waiting
from store.spoken import hits_in
from tests.unit.store.lives import BEGIN, at, entries, offered, served

NOW = BEGIN + timedelta(hours=1)
EVERY = tuple(JobKind)
HEARD = AudioFacts(8000, 10_000, ChannelFacts(), ChannelFacts())
UNDERSTOOD = Transcript((), "zh-CN", "a-model")
SAID = Transcript((Utterance("caller", 1000, 2000, "我要退款", 0.9),), "zh-CN", "a-model")


class Shop:
    """A database in which calls were served, and the queue of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.projection = Projection(database)
        self.jobs, self.cards = ScoringJobs(database), ScoreCards(database)
        self.batches = ScoringBatches(database)
        self.seq = 0

    def happen(self, *events: e.Event) -> None:
        lived = [
            replace(entry, seq=entry.seq + self.seq, at=at(entry.seq + self.seq)) for entry in entries([*events])
        ]
        self.projection.apply(lived)
        self.seq += len(lived)

    def sealed(self, *calls: str) -> None:
        """Calls up to their seal; nobody has scored them."""
        for call in calls:
            self.happen(*served(call)[:-1])

    def claim(self, who: str = "a", now: datetime = NOW, kinds: Sequence[JobKind] = EVERY) -> Job:
        job = self.jobs.claim(who, kinds, now, 60.0)
        assert job is not None
        return job

    def found(self, words: str) -> list[str]:
        """The recordings in which they were said."""
        with self.database.reading() as connection:
            rows = connection.execute(select(spoken.c.recording, spoken.c.lines)).all()
        return [row.recording for row in rows if hits_in(row.lines, tuple(terms_of(words)))]

    def states(self) -> dict[str, int]:
        return {state.value: len(self.jobs.listed(state)) for state in JobState}


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def card(job: Job, total: float = 80.0, content: str = "c", version: str = "1") -> Score:
    return Score(job.recording, job.call, "service", version, total, False, {"total": total}, NOW, content)


def facts(job: Job, said: Transcript | None = None, length_ms: int = 10_000) -> StoredFacts:
    heard = CallFacts(replace(HEARD, length_ms=length_ms), transcript=said)
    return StoredFacts.of(job.recording, job.call, "ab" * 32, heard, NOW)


# --- which there are ------------------------------------------------------------------------------------------------


def test_every_sealed_talk_with_sound_is_a_job_and_nothing_else_is(shop: Shop) -> None:
    silent = e.RecordingClosed("c2", "c2-r1", "p", 0, 8000, "")
    message = e.RecordingClosed("c3", "c3-v1", "p", 5000, 8000, "", purpose=Purpose.MESSAGE)
    shop.sealed("c1")
    shop.happen(offered("c2"), silent, message, e.RecordingStarted("c4", "c4-r1", "p", 8000))
    assert [(job.recording, job.kind) for job in shop.jobs.listed(JobState.OPEN)] == [("c1-r1", JobKind.ACOUSTIC)]


def test_told_twice_it_is_one_job_still(shop: Shop) -> None:
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job)), NOW)
    shop.happen(served("c1")[-2])
    assert shop.states() == {"open": 0, "untold": 1, "done": 0, "set_aside": 0}


def test_emergencies_come_first_then_the_latest_call(shop: Shop) -> None:
    shop.sealed("old")
    urgent = served("urgent")[:-1]
    urgent[5] = e.CallQueued("urgent", "orders", Tier.EMERGENCY, "zh-CN")
    shop.happen(*urgent)
    shop.sealed("new")
    assert [shop.claim().call for _ in range(3)] == ["urgent", "new", "old"]


def test_cards_of_calls_come_before_transcripts_and_these_before_batches(shop: Shop) -> None:
    shop.sealed("c1")
    first = shop.claim()
    shop.jobs.finish(first, Outcome(card(first), facts(first), understand=True), NOW)
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW)
    shop.sealed("c2")
    taken = [shop.claim() for _ in range(3)]
    assert [(job.call, job.kind) for job in taken] == [
        ("c2", JobKind.ACOUSTIC),
        ("c1", JobKind.TRANSCRIPT),
        ("c1", JobKind.RESCORE),
    ]
    assert shop.jobs.claim("a", EVERY, NOW, 60.0) is None


def test_only_what_was_asked_for_is_given(shop: Shop) -> None:
    shop.sealed("c1")
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW)
    shop.batches.make("b2", BEGIN, NOW, by="wang", now=NOW)
    assert shop.jobs.claim("a", [JobKind.TRANSCRIPT], NOW, 60.0) is None
    job = shop.jobs.claim("a", [JobKind.RESCORE], NOW, 60.0, batch="b2")
    assert job is not None
    assert job.batch == "b2"


# --- whose they are -------------------------------------------------------------------------------------------------


def test_nobody_has_what_another_has(shop: Shop) -> None:
    """Eight at once, each until there is nothing left."""
    shop.sealed(*(f"c{number}" for number in range(40)))
    taken: list[str] = []
    begin = threading.Barrier(8)

    def take(who: str) -> None:
        begin.wait()
        while (job := shop.jobs.claim(who, EVERY, NOW, 60.0)) is not None:
            taken.append(job.recording)
            assert shop.jobs.finish(job, Outcome(card(job)), NOW)

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == sorted(f"c{number}-r1" for number in range(40))
    assert shop.states() == {"open": 0, "untold": 40, "done": 0, "set_aside": 0}


def test_who_lets_his_lease_end_is_not_heard_any_more(shop: Shop) -> None:
    shop.sealed("c1")
    slow = shop.claim("slow")
    assert shop.jobs.claim("quick", EVERY, NOW + timedelta(seconds=59), 60.0) is None
    assert shop.jobs.renew(slow, NOW + timedelta(seconds=90))
    assert shop.jobs.claim("quick", EVERY, NOW + timedelta(seconds=61), 60.0) is None
    quick = shop.claim("quick", NOW + timedelta(seconds=91))
    assert not shop.jobs.renew(slow, NOW + timedelta(hours=1))
    assert not shop.jobs.finish(slow, Outcome(card(slow, 10.0), facts(slow)), NOW)
    assert shop.cards.facts("c1-r1") is None
    assert shop.jobs.finish(quick, Outcome(card(quick, 90.0), facts(quick)), NOW)
    assert not shop.jobs.finish(quick, Outcome(card(quick, 11.0)), NOW)
    current = shop.cards.current("c1-r1", "service", "1")
    assert current is not None
    assert current.total == 90.0


def test_what_one_held_who_is_gone_is_free_at_once(shop: Shop) -> None:
    shop.sealed("c1", "c2")
    shop.claim("node1/old/0")
    shop.claim("node2/old/0")
    assert shop.jobs.release("node1/") == 1
    assert shop.jobs.release("node_/") == 0
    assert shop.claim("node1/new/0").call == "c2"
    assert shop.jobs.claim("node1/new/0", EVERY, NOW, 60.0) is None


def test_given_back_it_was_no_attempt(shop: Shop) -> None:
    shop.sealed("c1")
    for _ in range(2 * MOST_ATTEMPTS):
        shop.jobs.give_back(shop.claim())
    assert shop.claim().attempts == 1


# --- what fails -----------------------------------------------------------------------------------------------------


def test_what_fails_is_tried_ever_later_and_then_set_aside_with_the_reason(shop: Shop) -> None:
    shop.sealed("c1")
    now, pauses = NOW, []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = shop.claim(now=now)
        assert job.attempts == attempt
        state = shop.jobs.fail(job, "no such file", now)
        if state is JobState.OPEN:
            (waiting,) = shop.jobs.listed(JobState.OPEN)
            pauses.append((waiting.next_at - now).total_seconds())
            assert shop.jobs.claim("b", EVERY, waiting.next_at - timedelta(seconds=1), 60.0) is None
            now = waiting.next_at
    assert pauses == [2.0, 8.0, 32.0, 128.0]
    (aside,) = shop.jobs.listed()
    assert (aside.recording, aside.why, aside.state) == ("c1-r1", "no such file", JobState.SET_ASIDE)
    assert shop.jobs.claim("a", EVERY, now + timedelta(days=9), 60.0) is None
    assert shop.jobs.retry(now, "another") == 0
    assert shop.jobs.retry(now, "c1-r1") == 1
    assert shop.claim(now=now).attempts == 1


def test_what_kills_whoever_touches_it_is_set_aside(shop: Shop) -> None:
    shop.sealed("deadly", "harmless")
    now = NOW
    job = shop.claim(now=now)
    assert job.call == "harmless"
    shop.jobs.finish(job, Outcome(card(job)), now)
    for _ in range(MOST_ATTEMPTS):
        shop.claim(now=now)
        now += timedelta(minutes=2)
    assert shop.jobs.claim("a", EVERY, now, 60.0) is None
    assert [(job.call, job.why) for job in shop.jobs.listed()] == [("deadly", GONE)]
    assert shop.jobs.retry(now) == 1


def test_the_backlog_says_how_much_of_what(shop: Shop) -> None:
    shop.sealed("c1", "c2", "c3", "c4")
    assert shop.jobs.backlog(NOW)[JobKind.TRANSCRIPT] == Waiting()
    shop.claim()
    shop.jobs.fail(shop.claim(), "why", NOW)
    for step in range(MOST_ATTEMPTS):
        job = shop.jobs.claim("z", EVERY, NOW + timedelta(seconds=1), 60.0) if step == 0 else None
        if job is not None:
            shop.jobs.fail(replace(job, attempts=MOST_ATTEMPTS), "why", NOW)
    waiting = shop.jobs.backlog(NOW)[JobKind.ACOUSTIC]
    (oldest, *_) = sorted(job.sealed_at for job in shop.jobs.listed(JobState.OPEN))
    assert waiting == Waiting(open=3, claimed=1, retried=1, set_aside=1, oldest=oldest)


# --- what comes of them ---------------------------------------------------------------------------------------------


def test_a_card_is_untold_until_the_journal_tells_of_it(shop: Shop) -> None:
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job), facts(job)), NOW)
    assert shop.jobs.untold(NOW) == []
    (untold,) = shop.jobs.untold(NOW + timedelta(seconds=1))
    assert shop.cards.made_from(untold.recording, untold.content) == card(job)
    shop.happen(e.CallScored("c1", "c1-r1", 80.0, False))
    assert shop.states() == {"open": 0, "untold": 0, "done": 1, "set_aside": 0}


def test_facts_come_back_as_they_were(shop: Shop) -> None:
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job), facts(job, UNDERSTOOD)), NOW)
    stored = shop.cards.facts("c1-r1")
    assert stored == facts(job, UNDERSTOOD)
    assert stored is not None
    assert stored.restored().digest == stored.digest
    assert (stored.listening_version, stored.transcript_version) == (HEARD.version, UNDERSTOOD.version)


def test_a_better_card_takes_the_place_of_a_lesser_one_which_is_kept(shop: Shop) -> None:
    shop.sealed("c1")
    first = shop.claim()
    shop.jobs.finish(first, Outcome(card(first, 80.0, "heard"), facts(first), understand=True), NOW)
    second = shop.claim()
    assert second.kind is JobKind.TRANSCRIPT
    shop.jobs.finish(second, Outcome(card(second, 70.0, "understood"), facts(second, UNDERSTOOD)), NOW)
    assert shop.cards.current("c1-r1", "service", "1") == card(second, 70.0, "understood")
    (superseded,) = shop.cards.superseded("c1-r1")
    assert superseded.score == card(first, 80.0, "heard")


def test_who_only_heard_does_not_overwrite_who_understood(shop: Shop) -> None:
    """An acoustic job that is done again, late."""
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job, 70.0, "understood"), facts(job, UNDERSTOOD), understand=True), NOW)
    late = shop.claim()
    assert shop.jobs.finish(late, Outcome(card(late, 80.0, "heard"), facts(late)), NOW)
    assert shop.cards.current("c1-r1", "service", "1") == card(job, 70.0, "understood")
    assert shop.cards.superseded("c1-r1") == []
    assert shop.states() == {"open": 0, "untold": 1, "done": 1, "set_aside": 0}


def test_the_same_card_again_changes_nothing(shop: Shop) -> None:
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job), facts(job)), NOW)
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW)
    again = shop.claim()
    later = replace(card(again), created_at=NOW + timedelta(days=1))
    shop.jobs.finish(again, Outcome(later), NOW)
    assert shop.cards.current("c1-r1", "service", "1") == card(job)
    assert shop.cards.superseded("c1-r1") == []
    assert [done.kind for done in shop.jobs.listed(JobState.DONE)] == [JobKind.RESCORE]


def test_each_rubric_version_has_its_own_card(shop: Shop) -> None:
    shop.sealed("c1")
    job = shop.claim()
    shop.jobs.finish(job, Outcome(card(job)), NOW)
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW, rubric="rubric: x")
    again = shop.claim()
    shop.jobs.finish(again, Outcome(card(again, 60.0, "d", "2")), NOW)
    totals = [shop.cards.current("c1-r1", "service", version) for version in ("1", "2")]
    assert [score and score.total for score in totals] == [80.0, 60.0]


def test_what_was_said_is_found_as_soon_as_the_card_is_there(shop: Shop) -> None:
    shop.sealed("c1")
    first = shop.claim()
    shop.jobs.finish(first, Outcome(card(first), facts(first), understand=True), NOW)
    assert shop.jobs.is_open("c1-r1", JobKind.TRANSCRIPT)
    assert shop.found("退款") == []
    second = shop.claim()
    shop.jobs.finish(second, Outcome(card(second, 70.0, "d"), facts(second, SAID)), NOW)
    assert not shop.jobs.is_open("c1-r1", JobKind.TRANSCRIPT)
    assert shop.found("退款") == ["c1-r1"]


def test_a_card_from_facts_that_are_not_the_latest_is_made_again(shop: Shop) -> None:
    """A batch reads the facts; meanwhile the call is understood; then the batch is done with it."""
    shop.sealed("c1")
    first = shop.claim()
    shop.jobs.finish(first, Outcome(card(first), facts(first), understand=True, basis=""), NOW)
    heard = facts(first).digest
    words = shop.claim()
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW)
    again = shop.claim("batch", kinds=[JobKind.RESCORE])
    better = Outcome(card(words, 70.0, "understood"), facts(words, SAID), basis=heard)
    assert shop.jobs.finish(words, better, NOW) is JobState.UNTOLD
    assert shop.jobs.finish(again, Outcome(card(again, 80.0, "heard"), basis=heard), NOW) is None
    assert shop.cards.current("c1-r1", "service", "1") == card(words, 70.0, "understood")
    assert shop.claim("batch", kinds=[JobKind.RESCORE]).attempts == 1


def test_who_worked_from_nothing_is_not_heard_where_there_is_something(shop: Shop) -> None:
    shop.sealed("c1")
    first = shop.claim()
    shop.batches.make("b1", BEGIN, NOW, by="wang", now=NOW)
    again = shop.claim("batch", kinds=[JobKind.RESCORE])
    assert shop.jobs.finish(first, Outcome(card(first), facts(first), basis=""), NOW)
    assert shop.jobs.finish(again, Outcome(card(again, 1.0), facts(again, length_ms=1), basis=""), NOW) is None
    assert shop.cards.facts("c1-r1") == facts(first)


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_batch_takes_the_talks_of_its_time_once(shop: Shop) -> None:
    shop.sealed("c1", "c2")
    between = at(shop.seq) + timedelta(milliseconds=1)
    shop.sealed("c3")
    made = shop.batches.make("b1", BEGIN, between, by="wang", now=NOW, rubric="rubric: x")
    assert (made.open, made.done, made.set_aside, made.batch.recordings) == (2, 0, 0, 2)
    assert shop.batches.make("b1", BEGIN, NOW, by="li", now=NOW) == made
    job = shop.jobs.claim("a", [JobKind.RESCORE], NOW, 60.0)
    assert job is not None
    shop.jobs.finish(job, Outcome(card(job)), NOW)
    progress = shop.batches.one("b1")
    assert progress is not None
    assert (progress.open, progress.done) == (1, 1)
    assert progress.batch.rubric == "rubric: x"
    assert shop.batches.one("nothing") is None
    shop.batches.make("b2", NOW, NOW, by="wang", now=NOW + timedelta(hours=1))
    assert [each.batch.batch for each in shop.batches.listed()] == ["b2", "b1"]


# --- before there was a queue ---------------------------------------------------------------------------------------


def test_talks_nobody_had_scored_before_there_was_a_queue_are_jobs(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    database.migrate("0008")
    sealed = "'2026-11-22 08:00:00+00'"
    columns = "(recording, call, path, rate_hz, started_at, length_ms, sha256, cut, sealed_at, purpose)"
    with database.writing() as connection:
        for name, length, purpose in (("r1", 9, "talk"), ("r2", 9, "talk"), ("r3", 0, "talk"), ("r4", 9, "message")):
            row = f"('{name}', 'c', 'p', 8000, {sealed}, {length}, 's', false, {sealed}, '{purpose}')"
            connection.execute(text(f"INSERT INTO recordings {columns} VALUES {row}"))
        connection.execute(text(f"INSERT INTO scores VALUES ('r2', 'x', '1', 'c', 9, false, '{{}}', {sealed})"))
    database.migrate()
    (job,) = ScoringJobs(database).listed(JobState.OPEN)
    assert (job.recording, job.kind, job.sealed_at) == ("r1", JobKind.ACOUSTIC, BEGIN)
    assert ScoringJobs(database).claim("a", EVERY, NOW, 60.0) is not None
    database.dispose()
