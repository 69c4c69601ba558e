"""The queue of what is to be scored: claimed for a while, tried again ever later, set aside when nothing helps [Q2].

A job is made with its recording (`store.scoring_projection`), so that none can be lost. Who claims one has it until
his lease ends, and must renew it while he works; when he dies, another takes it. What he found is stored in the
transaction that ends the job, if the job is still his: of several who worked on one, one is heard.

The latest call first: whoever just hung up is looked at next, however much an outage has left behind; that is worked
off after him.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_, update

from store.database import Database
from store.rows import Score
from store.score_cards import StoredFacts, facts_digest, keep_card, keep_facts
from store.scoring_projection import new_job, rank_of
from store.scoring_rows import Backlog, Job, JobKind, JobState, Waiting
from store.scoring_tables import scoring_jobs
from store.upserting import insert_new

MOST_ATTEMPTS = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 600.0
GONE = "the process that scored it ended every time"

_jobs = scoring_jobs.c
_OPEN = _jobs.state == JobState.OPEN


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: `facts` None where nothing new is known of the call. `understand`: it shall be understood,
    too. `basis`: the digest of the facts that were stored when the work began, "" where there were none, None where
    it does not matter."""

    score: Score
    facts: StoredFacts | None = None
    understand: bool = False
    basis: str | None = None


class ScoringJobs:
    """Every method is one transaction, safe in any thread and for any number of processes. `who` names one of those
    who score; no two have the same name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, who: str, kinds: Collection[JobKind], now: datetime, lease_s: float, batch: str = ""
    ) -> Job | None:
        """The next job of these kinds, and with `batch` of that batch only; None when there is none to do now."""
        free = or_(_jobs.claimed_until.is_(None), _jobs.claimed_until <= now)
        mine = [_OPEN, _jobs.kind.in_(kinds), _jobs.next_at <= now, free]
        if batch:
            mine.append(_jobs.batch == batch)
        first = select(scoring_jobs).where(*mine).order_by(_jobs.rank, _jobs.sealed_at.desc(), _jobs.recording)
        with self._database.writing() as connection:
            while (row := connection.execute(first.limit(1).with_for_update(skip_locked=True)).first()) is not None:
                job = Job(**row._mapping)
                if job.attempts < MOST_ATTEMPTS:
                    return _claimed(connection, job, who, now + timedelta(seconds=lease_s))
                _set_aside(connection, job, now, job.why or GONE)
        return None

    def renew(self, job: Job, until: datetime) -> bool:
        """Have it longer. False when it is somebody else's now, or done."""
        with self._database.writing() as connection:
            change = update(scoring_jobs).where(_held(job)).values(claimed_until=until)
            return connection.execute(change).rowcount == 1

    def finish(self, job: Job, outcome: Outcome, now: datetime) -> JobState | None:
        """Store what came of it and end the job. None, and nothing is stored, when it is not the claimer's any more,
        or when more has become known of the call meanwhile: then it is to be done again.

        A job whose card is new is `UNTOLD` until the journal tells of it, another one is `DONE`.
        """
        with self._database.writing() as connection:
            held = select(_jobs.recording).where(_held(job)).with_for_update()
            if connection.execute(held).first() is None:
                return None
            if outcome.basis is not None and facts_digest(connection, job.recording) != outcome.basis:
                _give_back(connection, job)
                return None
            is_latest = outcome.facts is None or keep_facts(connection, outcome.facts)
            is_new = is_latest and keep_card(connection, outcome.score)
            state = JobState.UNTOLD if is_new else JobState.DONE
            done = {"state": state, "done_at": now, "content": outcome.score.content, "claimed_until": None}
            connection.execute(update(scoring_jobs).where(_is(job)).values(**done, why=""))
            if outcome.understand:
                _ask_to_understand(connection, job)
        return state

    def fail(self, job: Job, why: str, now: datetime) -> JobState:
        """It did not work this time: try again later, or set it aside after so many times. What became of it."""
        with self._database.writing() as connection:
            if job.attempts >= MOST_ATTEMPTS:
                _set_aside(connection, job, now, why)
                return JobState.SET_ASIDE
            pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 4 ** (job.attempts - 1))
            later = {"next_at": now + timedelta(seconds=pause_s), "why": why, "claimed_until": None, "claimed_by": ""}
            connection.execute(update(scoring_jobs).where(_held(job)).values(**later))
        return JobState.OPEN

    def give_back(self, job: Job) -> None:
        """Nobody tried: the server stops."""
        with self._database.writing() as connection:
            _give_back(connection, job)

    def release(self, whose: str) -> int:
        """Free what one held who is not there any more, and all whose names begin so; how many."""
        with self._database.writing() as connection:
            held = and_(_OPEN, _jobs.claimed_by.startswith(whose, autoescape=True))
            return connection.execute(update(scoring_jobs).where(held).values(claimed_until=None)).rowcount

    def retry(self, now: datetime, recording: str | None = None) -> int:
        """Try anew, at once, what was set aside: of one recording, or everything; how many."""
        aside = _jobs.state == JobState.SET_ASIDE
        which = aside if recording is None else and_(aside, _jobs.recording == recording)
        anew = {"state": JobState.OPEN, "attempts": 0, "next_at": now, "claimed_until": None, "claimed_by": ""}
        with self._database.writing() as connection:
            return connection.execute(update(scoring_jobs).where(which).values(**anew)).rowcount

    def listed(self, state: JobState = JobState.SET_ASIDE, limit: int = 100) -> list[Job]:
        """Those in one state, the latest recording first."""
        wanted = select(scoring_jobs).where(_jobs.state == state)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(_jobs.sealed_at.desc(), _jobs.recording).limit(limit))
            return [Job(**row._mapping) for row in rows]

    def is_open(self, recording: str, kind: JobKind) -> bool:
        """Whether a job of this kind is still to be done for the recording."""
        wanted = select(_jobs.recording).where(_jobs.recording == recording, _jobs.kind == kind, _OPEN)
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def untold(self, before: datetime, limit: int = 100) -> list[Job]:
        """Done before then, and the journal still does not say so."""
        wanted = select(scoring_jobs).where(_jobs.state == JobState.UNTOLD, _jobs.done_at < before)
        with self._database.reading() as connection:
            return [Job(**row._mapping) for row in connection.execute(wanted.order_by(_jobs.done_at).limit(limit))]

    def told(self, job: Job) -> None:
        """There is nothing to tell of it."""
        with self._database.writing() as connection:
            connection.execute(update(scoring_jobs).where(_is(job)).values(state=JobState.DONE))

    def backlog(self, now: datetime) -> Backlog:
        """How much there is to do, of every kind."""
        counted = select(
            _jobs.kind,
            func.count().filter(_OPEN).label("open"),
            func.count().filter(_OPEN, _jobs.claimed_until > now).label("claimed"),
            func.count().filter(_OPEN, _jobs.why != "").label("retried"),
            func.count().filter(_jobs.state == JobState.SET_ASIDE).label("set_aside"),
            func.min(_jobs.sealed_at).filter(_OPEN).label("oldest"),
        ).where(_jobs.state.in_([JobState.OPEN, JobState.SET_ASIDE]))
        with self._database.reading() as connection:
            rows = connection.execute(counted.group_by(_jobs.kind)).all()
        found = {row.kind: Waiting(*row[1:]) for row in rows}
        return {kind: found.get(kind, Waiting()) for kind in JobKind}


def _is(job: Job) -> ColumnElement[bool]:
    return tuple_(_jobs.recording, _jobs.kind, _jobs.batch) == job.key


def _held(job: Job) -> ColumnElement[bool]:
    return and_(_is(job), _OPEN, _jobs.claimed_by == job.claimed_by)


def _claimed(connection: Connection, job: Job, who: str, until: datetime) -> Job:
    claimed = replace(job, claimed_by=who, claimed_until=until, attempts=job.attempts + 1)
    values = {"claimed_by": who, "claimed_until": until, "attempts": claimed.attempts}
    connection.execute(update(scoring_jobs).where(_is(job)).values(**values))
    return claimed


def _give_back(connection: Connection, job: Job) -> None:
    free = {"attempts": _jobs.attempts - 1, "claimed_until": None, "claimed_by": ""}
    connection.execute(update(scoring_jobs).where(_held(job)).values(**free))


def _set_aside(connection: Connection, job: Job, now: datetime, why: str) -> None:
    aside = {"state": JobState.SET_ASIDE, "done_at": now, "why": why, "claimed_until": None}
    connection.execute(update(scoring_jobs).where(_held(job)).values(**aside))


def _ask_to_understand(connection: Connection, job: Job) -> None:
    emergency = job.rank == rank_of(job.kind, emergency=True)
    rank = rank_of(JobKind.TRANSCRIPT, emergency=emergency)
    row = new_job(job.recording, job.call, JobKind.TRANSCRIPT, rank=rank, sealed_at=job.sealed_at)
    insert_new(connection, scoring_jobs, [row])
