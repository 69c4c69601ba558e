"""What a job needs, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache

from calls.errors import ConfigurationError, FarEndError, HotlineError
from config import reading
from config.problems import Problems
from config.rubric import read_rubric
from hotline.scoring import understanding, work
from qa_scoring.call_facts import CallFacts
from qa_scoring.context import context_of
from qa_scoring.facts import LISTENING_VERSION
from qa_scoring.rubric import Rubric
from recordings.folder import RecordingFolder
from speech.choice import Choice
from store.database import Database
from store.queries import Queries
from store.rows import Recording, Score
from store.score_cards import ScoreCards, StoredFacts
from store.scoring_batches import ScoringBatches
from store.scoring_jobs import Outcome
from store.scoring_rows import Job, JobKind

RUBRIC_OF_BATCH = "the batch's rubric"
JUDGING_S, LISTENING_S, LISTENING_SPEED = 30.0, 30.0, 10.0
"""Seconds after which a process hangs: for judging, and to listen at a tenth of the least speed there is."""
LOADING_S, UNDERSTANDING_SLOWNESS = 120.0, 3.0
"""The same where models have to be loaded, and for writing down a talk: so many times its length."""

Run = Callable[..., work.Judged]


class UnscorableError(HotlineError):
    """The job cannot be done; the message says why."""


@dataclass(frozen=True)
class Doing:
    """`rubric` gives the one in force; `choice` the models that understand calls, None where nobody does."""

    database: Database
    folder: RecordingFolder
    rubric: Callable[[], Rubric]
    choice: Choice | None = None

    @cached_property
    def queries(self) -> Queries:
        return Queries(self.database)

    @cached_property
    def cards(self) -> ScoreCards:
        return ScoreCards(self.database)

    @cached_property
    def batches(self) -> ScoringBatches:
        return ScoringBatches(self.database)

    def perform(self, job: Job, run: Run) -> Outcome:
        """`run` is a child's, or as good. Facts that are stored are not listened for again: what is sealed does not
        change. Raises UnscorableError, and what `run` and the database raise."""
        recording = self.queries.recording(job.recording)
        if recording is None:
            raise UnscorableError("the recording is not known any more")
        known = self.cards.facts(job.recording)
        judged = self._judged(job, recording, known, run)
        basis = "" if known is None else known.digest
        understand = job.kind is JobKind.ACOUSTIC and self.choice is not None and judged.facts.transcript is None
        if judged.facts.digest == basis:
            return Outcome(_score(job, judged), understand=understand, basis=basis)
        new = StoredFacts.of(job.recording, job.call, recording.sha256 or "", judged.facts, datetime.now(UTC))
        return Outcome(_score(job, judged), new, understand, basis)

    def _judged(self, job: Job, recording: Recording, known: StoredFacts | None, run: Run) -> work.Judged:
        rubric = self._rubric_of(job)
        facts = None if known is None else facts_in(known)
        judged = None
        if facts is None or known is None or not _is_still_true(known, recording):
            judged = self._heard(recording, facts, rubric, run)
            facts = judged.facts
        if job.kind is JobKind.TRANSCRIPT and self.choice is not None:
            given = self.folder, recording.path, facts, rubric, self.choice
            return run(understanding.understand, *given, within_s=understanding_s(recording))
        if self.choice is not None and understanding.uncompared(facts, rubric):
            return run(understanding.compare, facts, rubric, self.choice, within_s=LOADING_S)
        return judged or run(work.judge, facts, rubric, within_s=JUDGING_S)

    def _heard(self, recording: Recording, known: CallFacts | None, rubric: Rubric, run: Run) -> work.Judged:
        """What was said, if it is known, stays known."""
        path, within_s = recording.path, listening_s(recording)
        if known is not None:
            return run(work.hear_again, self.folder, path, known, rubric, within_s=within_s)
        context = context_of(self.queries.timeline(recording.call), recording.recording)
        return run(work.hear, self.folder, path, context, rubric, within_s=within_s)

    def _rubric_of(self, job: Job) -> Rubric:
        text = self.batches.rubric(job.batch) if job.batch else ""
        return rubric_from(text) if text else self.rubric()


@lru_cache(maxsize=8)
def rubric_from(text: str) -> Rubric:
    """A rubric from the text of its file. Raises ConfigurationError with every fault."""
    problems = Problems()
    rubric = read_rubric(reading.read(text.encode(), RUBRIC_OF_BATCH, typed=True), problems)
    if rubric is None:
        raise ConfigurationError(problems.errors)
    return rubric


def _is_still_true(known: StoredFacts, recording: Recording) -> bool:
    return (known.sha256, known.listening_version) == (recording.sha256, LISTENING_VERSION)


def facts_in(known: StoredFacts) -> CallFacts | None:
    """None for facts in the form of another version of the program."""
    try:
        return known.restored()
    except FarEndError:
        return None


def listening_s(recording: Recording) -> float:
    return LISTENING_S + (recording.length_ms or 0) / 1000 / LISTENING_SPEED


def understanding_s(recording: Recording) -> float:
    return LOADING_S + (recording.length_ms or 0) / 1000 * UNDERSTANDING_SLOWNESS


def _score(job: Job, judged: work.Judged) -> Score:
    card = judged.card
    return Score(
        recording=job.recording,
        call=job.call,
        rubric=card.rubric,
        rubric_version=str(card.rubric_version),
        total=card.total,
        needs_review=card.needs_review,
        card=card.to_dict(),
        created_at=datetime.now(UTC),
        content=judged.content,
    )
