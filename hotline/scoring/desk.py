"""Scores every recording of a talk soon after the call [Q2].

The desk claims jobs from the database with as many processes as the machine has to spare, and posts `CallScored`.
"""

from __future__ import annotations

import itertools
import logging
import os
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from calls.events import CallScored, Event, RecordingClosed
from calls.journal import Entry
from calls.model import Purpose
from console.scoring_api import Scoring
from hotline.scoring.doing import Doing
from hotline.scoring.figures import ScoringFigures
from hotline.scoring.worker import Team, Worker
from qa_scoring.rubric import Rubric
from recordings.folder import RecordingFolder
from speech.choice import Choice
from store.database import AWAY, Database
from store.rows import Score
from store.scoring_jobs import Outcome, ScoringJobs
from store.scoring_rows import Job, JobKind, JobState

log = logging.getLogger("hotline.scoring")

MOST_PROCESSES = 4
PROJECTED_WITHIN_S = 5.0
TELL_AGAIN_AFTER = timedelta(seconds=30)
TELL_AGAIN_EVERY = 6
COUNT_EVERY_S = 5.0
STOPPED_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk has to know of the server: its `node`, how it posts, how long until SQL knows a journal line
    (`projected(seq, timeout_s)`), and whether there are few enough calls for work that can wait. `processes` is how
    many score at once, None for as many as the machine can spare."""

    node: str
    post: Callable[[Event], None]
    projected: Callable[[int, float], bool]
    is_calm: Callable[[], bool]
    figures: ScoringFigures
    processes: int | None = None
    choice: Choice | None = None


def processes_for(cores: int | None) -> int:
    """One core is the calls'."""
    return max(1, min(MOST_PROCESSES, (cores or 1) - 1))


class ScoringDesk:
    """A subscriber of the driver. `rubric` is the one in force: given before `start`, and anew at any time."""

    def __init__(self, database: Database, folder: RecordingFolder, around: Surroundings) -> None:
        self.rubric: Rubric | None = None
        self.jobs = ScoringJobs(database)
        self._around = around
        self._doing = Doing(database, folder, self._in_force, around.choice)
        self._team = Team(self.jobs, self._doing, self._done)
        self._latest_seq = 1
        self._stopping = threading.Event()
        self._workers = self._hire(around.processes or processes_for(os.cpu_count()))
        self._thread = threading.Thread(target=self._keep_telling, name="scoring", daemon=True)

    @property
    def for_console(self) -> Scoring:
        return Scoring(self.jobs, self._doing.batches, self._team.bell.ring)

    def start(self) -> None:
        self._thread.start()

    def hear(self, entry: Entry) -> None:
        closed = entry.event
        if isinstance(closed, RecordingClosed) and closed.length_ms > 0 and closed.purpose is Purpose.TALK:
            self._latest_seq = entry.seq
            self._team.bell.ring()

    def stop(self) -> None:
        """What is under way is given back for the next start."""
        self._stopping.set()
        self._thread.join(STOPPED_WITHIN_S)
        for worker in self._workers:
            worker.stop()
        self._team.bell.ring()
        for worker in self._workers:
            worker.join(STOPPED_WITHIN_S)

    def _hire(self, processes: int) -> list[Worker]:
        """Cards of calls that just ended never wait behind work that takes its time: each kind of that has a process
        of its own, and stands still while many calls are up."""
        name = f"{self._around.node}/{uuid.uuid4().hex[:8]}"
        prompt = [
            Worker(f"{name}/{number}", (JobKind.ACOUSTIC,), self._team, ready=self._known)
            for number in range(processes)
        ]
        kinds = (JobKind.RESCORE, JobKind.TRANSCRIPT) if self._around.choice else (JobKind.RESCORE,)
        patient = [
            Worker(f"{name}/{kind}", (kind,), self._team, patient=True, may_run=self._around.is_calm)
            for kind in kinds
        ]
        return [*prompt, *patient]

    def awaits_words(self, recording: str) -> bool:
        """Whether somebody will still listen to it to write down what is said. May block."""
        return self._around.choice is not None and self.jobs.is_open(recording, JobKind.TRANSCRIPT)

    def _in_force(self) -> Rubric:
        assert self.rubric is not None
        return self.rubric

    def _known(self) -> None:
        """Until SQL knows the recording that woke us."""
        self._around.projected(self._latest_seq, PROJECTED_WITHIN_S)

    def _done(self, job: Job, state: JobState, outcome: Outcome | None) -> None:
        self._around.figures.done(job, datetime.now(UTC), is_card=outcome is not None)
        if outcome is not None and state is JobState.UNTOLD:
            self._tell(outcome.score)

    def _tell(self, score: Score) -> bool:
        """The call's score is the one under the rubric in force."""
        rubric = self._in_force()
        if (score.rubric, score.rubric_version) != (rubric.id, str(rubric.version)):
            return False
        self._around.post(CallScored(score.call, score.recording, score.total, score.needs_review))
        return True

    # --- its thread ---------------------------------------------------------------------------------------------

    def _keep_telling(self) -> None:
        """Free what an earlier run of this server held, then work; and tell what a crash left untold."""
        self._patiently(lambda: self.jobs.release(f"{self._around.node}/"))
        for worker in self._workers:
            if self._stopping.is_set():
                return
            worker.start()
        for turn in itertools.count():
            self._patiently(self._count)
            if turn % TELL_AGAIN_EVERY == 0:
                self._patiently(self._tell_again)
            if self._stopping.wait(COUNT_EVERY_S):
                return

    def _count(self) -> None:
        now = datetime.now(UTC)
        self._around.figures.show(self.jobs.backlog(now), now)

    def _tell_again(self) -> None:
        for job in self.jobs.untold(datetime.now(UTC) - TELL_AGAIN_AFTER):
            score = self._doing.cards.made_from(job.recording, job.content)
            if score is None or not self._tell(score):
                self.jobs.told(job)

    def _patiently(self, ask: Callable[[], object]) -> None:
        while not self._stopping.is_set():
            try:
                ask()
            except AWAY:
                self._stopping.wait(1.0)
            else:
                return
