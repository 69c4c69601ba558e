"""Scored talks with who had them: what a day's sample is drawn from and a month's figures are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from calls import events as e
from calls.journal import Entry
from calls.model import Purpose
from qa_scoring.review.candidacy import Known, candidate
from qa_scoring.review.kpis import Marked
from qa_scoring.review.sampling import Candidate, Picked
from qa_scoring.review.states import TERMS, State, Terms
from qa_scoring.said.phrase import Phrase
from qa_scoring.score_card import ScoreCard
from store import tables
from store.database import Database
from store.reporting import Report, to_log
from store.retelling import retold
from store.review_revisions import published_between
from store.review_rows import Kept, ReviewRow, joined
from store.review_signs import decisions, signs_in
from store.scoring_rows import JobKind, JobState
from store.scoring_tables import scoring_jobs

BEFORE = timedelta(hours=6)
"""How long before a recording its talk may have begun."""
SETTLING_IN = timedelta(days=7)
"""Who took calls within so long of the hotline's first one was there before: nobody knows how long he has served."""


@dataclass(frozen=True, slots=True)
class ScoredTalk:
    """A recording with its latest card. `agent` is "" when the journal does not tell."""

    recording: str
    call: str
    agent: str
    queue: str | None
    began: datetime
    rubric: str
    rubric_version: str
    card: ScoreCard


class ReviewCalls:
    """Every method reads only, and is safe in any thread."""

    def __init__(self, database: Database, report: Report = to_log) -> None:
        self._database, self._report = database, report

    def scored(self, since: datetime, until: datetime) -> list[ScoredTalk]:
        """Talks recorded from `since` on and before `until`, in order."""
        agents = self.agents(since, until)
        with self._database.reading() as connection:
            return [_talk(row, agents) for row in _latest(connection, since, until)]

    def talk(self, recording: str) -> ScoredTalk | None:
        """None when it is not there or not scored."""
        began = select(tables.recordings.c.started_at).where(tables.recordings.c.recording == recording)
        with self._database.reading() as connection:
            at: datetime | None = connection.scalar(began)
        if at is None:
            return None
        found = self.scored(at, at + timedelta(microseconds=1))
        return next((each for each in found if each.recording == recording), None)

    def marked(
        self, since: datetime, until: datetime, months: Mapping[str, tuple[datetime, datetime]]
    ) -> list[Marked]:
        """For the figures of these months, by name from .. until: the machine's card of every scored talk, the one in
        force where people published one, also of recordings deleted since. Without evidence, which would fill the
        memory."""
        agents = self.agents(since, until)
        with self._database.reading() as connection:
            found = {row.recording: _machine(row, agents, months) for row in _latest(connection, since, until)}
            for kept in published_between(connection, since, until):
                found[kept.row.review] = _person(kept, months)
        return list(found.values())

    def published(self, since: datetime, until: datetime) -> list[Kept]:
        """Reviews people published, of calls of this time, in the order of the calls."""
        with self._database.reading() as connection:
            return published_between(connection, since, until)

    def candidates(
        self, talks: Iterable[ScoredTalk], day: datetime, phrases: Iterable[Phrase] = ()
    ) -> list[Candidate]:
        """As `sampling` wants them; `day` is when the day began, `phrases` are those of the rubric in force."""
        talks, serving = list(talks), self._days_of_service(day)
        signs = signs_in(self._database, [talk.recording for talk in talks], tuple(phrases))
        decided = decisions(self._database, {talk.call for talk in talks})
        return [
            candidate(
                talk.recording,
                talk.card,
                Known(
                    agent=talk.agent,
                    days_of_service=serving.get(talk.agent),
                    complaint=talk.call in decided.complaints,
                    disputed=talk.call in decided.held,
                    signs=signs.get(talk.recording),
                ),
            )
            for talk in talks
        ]

    def has_news(self, since: datetime, until: datetime, after: datetime) -> bool:
        """Whether more became known of talks of this time after then: one was scored late, or written down."""
        jobs, recordings = scoring_jobs.c, tables.recordings
        late = (
            select(jobs.recording)
            .join(recordings, recordings.c.recording == jobs.recording)
            .where(recordings.c.started_at >= since, recordings.c.started_at < until, jobs.done_at > after)
            .where(jobs.kind != JobKind.RESCORE, jobs.state != JobState.SET_ASIDE)
        )
        with self._database.reading() as connection:
            return connection.execute(late.limit(1)).first() is not None

    def agents(self, since: datetime, until: datetime) -> dict[str, str]:
        """Who is heard in the recordings begun in this time."""
        return heard_in(retold(self._database, _TOLD, since - BEFORE, until + timedelta(minutes=1), self._report))

    def _days_of_service(self, day: datetime) -> dict[str, int | None]:
        """By agent, since his first talk."""
        calls = tables.calls.c
        first = select(calls.agent, func.min(calls.talk_started_at).label("first")).group_by(calls.agent)
        with self._database.reading() as connection:
            rows = connection.execute(first.where(calls.agent.is_not(None), calls.talk_started_at.is_not(None))).all()
        began = min((row.first for row in rows), default=day)
        return {row.agent: (day - row.first).days if row.first - began > SETTLING_IN else None for row in rows}


_TOLD = (e.TalkStarted, e.TalkEnded, e.RecordingStarted)


def heard_in(entries: Iterable[Entry]) -> dict[str, str]:
    """Recordings with the agent of the talk during which each began, or of the one that began in it."""
    talking: dict[str, str] = {}
    unknown: dict[str, str] = {}
    found: dict[str, str] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, e.TalkStarted):
            talking[event.call] = event.agent
            if event.call in unknown:
                found[unknown.pop(event.call)] = event.agent
        elif isinstance(event, e.TalkEnded):
            talking.pop(event.call, None)
        elif isinstance(event, e.RecordingStarted):
            if event.call in talking:
                found[event.recording] = talking[event.call]
            else:
                unknown[event.call] = event.recording
    return found


def to_review(talk: ScoredTalk, reasons: Iterable[str], day: str, now: datetime, terms: Terms = TERMS) -> ReviewRow:
    """The talk as it goes on the work list."""
    card = talk.card
    return ReviewRow(
        review=talk.recording,
        call=talk.call,
        agent=talk.agent,
        queue=talk.queue,
        called_at=talk.began,
        day=day,
        reasons=joined(reasons),
        hits=joined(line.id for line in card.criteria if line.lost),
        rubric=talk.rubric,
        rubric_version=talk.rubric_version,
        machine=card.to_dict(),
        machine_total=card.total,
        total=card.total,
        state=State.PENDING,
        round=1,
        created_at=now,
        due_at=now + terms.review,
    )


def picked_rows(talks: Iterable[ScoredTalk], picked: Iterable[Picked], day: str, now: datetime) -> list[ReviewRow]:
    by_recording = {talk.recording: talk for talk in talks}
    return [to_review(by_recording[each.recording], each.reasons, day, now) for each in picked]


def _latest(connection: Connection, since: datetime, until: datetime) -> Iterator[Any]:
    """The latest card of each recording, in the order they began."""
    recordings, scores, calls = tables.recordings, tables.scores, tables.calls
    wanted = (
        select(
            scores.c.recording, scores.c.call, scores.c.rubric, scores.c.rubric_version, scores.c.card,
            recordings.c.started_at, calls.c.queue, calls.c.agent,
        )
        .join(recordings, recordings.c.recording == scores.c.recording)
        .outerjoin(calls, calls.c.call == scores.c.call)
        .where(
            recordings.c.started_at >= since,
            recordings.c.started_at < until,
            recordings.c.purpose == Purpose.TALK,
        )
        .order_by(recordings.c.started_at, scores.c.recording, scores.c.created_at)
    )  # fmt: skip
    last: Any = None
    for row in connection.execute(wanted.execution_options(yield_per=500)):
        if last is not None and last.recording != row.recording:
            yield last
        last = row
    if last is not None:
        yield last


def _talk(row: Any, agents: Mapping[str, str]) -> ScoredTalk:
    return ScoredTalk(
        recording=row.recording,
        call=row.call,
        agent=agents.get(row.recording) or row.agent or "",
        queue=row.queue,
        began=row.started_at,
        rubric=row.rubric,
        rubric_version=row.rubric_version,
        card=ScoreCard.from_dict(row.card),
    )


Months = Mapping[str, tuple[datetime, datetime]]


def _machine(row: Any, agents: Mapping[str, str], months: Months) -> Marked:
    talk = _talk(row, agents)
    return Marked(talk.recording, talk.agent, _month(talk.began, months), talk.card.without_evidence())


def _person(kept: Kept, months: Months) -> Marked:
    row, card = kept.row, kept.review.card.without_evidence()
    return Marked(row.review, row.agent, _month(row.called_at, months), card, reviewed=True, state=row.state)


def _month(at: datetime, months: Months) -> str:
    return next((name for name, (since, until) in months.items() if since <= at < until), "")
