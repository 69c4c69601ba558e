"""A thread that takes jobs of some kinds, one after the other, and has each done in a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from calls.errors import HotlineError
from hotline.scoring import work
from hotline.scoring.child import Child, ChildError
from hotline.scoring.doing import Doing
from store.database import AWAY
from store.scoring_jobs import Outcome, ScoringJobs
from store.scoring_rows import Job, JobKind, JobState

log = logging.getLogger("hotline.scoring")

LEASE_S = 60.0
RENEW_EVERY = timedelta(seconds=20)
LOOK_EVERY_S = 5.0
AWAY_S = 1.0
PATIENCE = 10.0
"""So many times longer may work take that gets only what nobody else wants of the machine."""


@dataclass(slots=True)
class Bell:
    """Wakes those who wait; one who was busy when it rang does not wait."""

    _rung: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def rung(self) -> int:
        return self._rung

    def ring(self) -> None:
        with self._changed:
            self._rung += 1
            self._changed.notify_all()

    def wait(self, since: int, timeout_s: float) -> None:
        """Until it has rung since it was at `since`."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung != since, timeout_s)


def _ready() -> None:
    """Nothing has to come first."""


@dataclass(frozen=True, slots=True)
class Team:
    """What all workers share. `done` is told what became of each job, and what it came to: None for one set aside."""

    jobs: ScoringJobs
    doing: Doing
    done: Callable[[Job, JobState, Outcome | None], None]
    bell: Bell = field(default_factory=Bell)


@dataclass
class Worker:
    """`who` is its name as a claimer. `may_run`: whether there is leave to work at all; `ready` waits until the
    database knows what the bell rang for. With `batch`, of that batch only."""

    who: str
    kinds: Collection[JobKind]
    team: Team
    patient: bool = False
    may_run: Callable[[], bool] = lambda: True
    ready: Callable[[], None] = _ready
    batch: str = ""

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._child = Child(patient=self.patient)
        self._thread = threading.Thread(target=self._run, name=self.who, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is under way is given back; `join` waits for that."""
        self._stopping.set()
        self._child.kill()

    def join(self, timeout_s: float) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    @property
    def pid(self) -> int | None:
        return self._child.pid

    # --- its thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if not self.patient:
            self._warm()
        while not self._stopping.is_set():
            rung = self.team.bell.rung
            try:
                self.ready()
                job = self._claim()
                if job is None:
                    self._rest(rung)
                else:
                    self.do(job)
            except AWAY as error:
                log.warning("scoring waits for the database: %s", type(error).__name__)
                self._stopping.wait(AWAY_S)
            except Exception:  # whatever one job does, the next has its turn
                log.exception("scoring stumbled")
                self._stopping.wait(AWAY_S)
        self._child.close()

    def _warm(self) -> None:
        """So that the first call does not wait for a process to start."""
        try:
            self._child.run(work.nothing, within_s=60.0)
        except ChildError as error:
            log.warning("a scoring process did not start: %s", error)

    def _claim(self) -> Job | None:
        if not self.may_run():
            return None
        return self.team.jobs.claim(self.who, self.kinds, datetime.now(UTC), LEASE_S, self.batch)

    def _rest(self, rung: int) -> None:
        if self.patient:
            self._child.close()
        self.team.bell.wait(rung, LOOK_EVERY_S)

    def do(self, job: Job) -> None:
        """Have it done and store what came of it, or why not."""
        try:
            outcome = self.team.doing.perform(job, self._runner(job))
        except AWAY:
            raise
        except (HotlineError, OSError, ValueError) as error:
            self._failed(job, str(error) or type(error).__name__)
        else:
            state = self.team.jobs.finish(job, outcome, datetime.now(UTC))
            if state is not None:
                self.team.done(job, state, outcome)
            if outcome.understand:
                self.team.bell.ring()

    def _failed(self, job: Job, why: str) -> None:
        if self._stopping.is_set():
            self.team.jobs.give_back(job)
            return
        state = self.team.jobs.fail(job, why, datetime.now(UTC))
        log.error("scoring %s of recording %s, attempt %d: %s", job.kind, job.recording, job.attempts, why)
        if state is JobState.SET_ASIDE:
            self.team.done(job, state, None)

    def _runner(self, job: Job) -> Callable[..., work.Judged]:
        def run(what: Callable[..., work.Judged], *given: Any, within_s: float) -> work.Judged:
            if self._stopping.is_set():
                raise ChildError("the server stops")
            most_s = within_s * PATIENCE if self.patient else within_s
            return self._child.run(
                what, *given, within_s=most_s, may_run=self._goes_on, beat=_Renewal(self.team.jobs, job)
            )

        return run

    def _goes_on(self) -> bool:
        if self._stopping.is_set():  # the process came up just after `stop`
            self._child.kill()
        return self._stopping.is_set() or self.may_run()


class _Renewal:
    """Keeps the job ours while it is worked on; a database that is away is asked again."""

    def __init__(self, jobs: ScoringJobs, job: Job) -> None:
        self._jobs, self._job = jobs, job
        self._next_at = datetime.now(UTC) + RENEW_EVERY

    def __call__(self) -> None:
        now = datetime.now(UTC)
        if now >= self._next_at:
            self._next_at = now + RENEW_EVERY
            try:
                self._jobs.renew(self._job, now + timedelta(seconds=LEASE_S))
            except AWAY:
                log.warning("the lease of recording %s could not be renewed", self._job.recording)
