"""Tries drafts on stored calls in a process of its own, which yields to the calls that are up."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

from hotline.rubrics.trial import Past, effect_of, failures_of
from qa_scoring.regression_case import CaseFailure
from qa_scoring.what_if import Effect, beyond
from qa_scoring.wording import Wording
from speech.choice import Choice
from store.database import Database
from store.regression_cases import RegressionCases

WEIGHED_DAYS, WEIGHED_CALLS = 30, 500
"""Whether a second person has to agree is decided by these: the latest calls of the last month."""

KEPT_S = 60.0
"""So long is an answer good for: check, publish and approve ask within seconds."""

NICENESS = 15

P = ParamSpec("P")
T = TypeVar("T")


class Trials:
    """Safe in any thread; every method takes its time. One draft is tried at a time. `choice` has the models that
    compare meanings, None where there are none."""

    def __init__(
        self, database: Database, choice: Choice | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._choice = choice
        self._url, self._cases = database.url, RegressionCases(database)
        self._clock = clock
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._weighed: tuple[tuple[str, str], float, Sequence[Wording]] | None = None

    def effect(self, before: str, after: str, past: Past) -> Effect:
        """What the text `after` would change of the calls' cards under `before`. Raises as `trial.effect_of`."""
        return self._ask(effect_of, self._url, before, after, past, self._choice)

    def weigh(self, before: str, after: str) -> Sequence[Wording]:
        """Why a second person has to agree; empty when he need not."""
        last = self._weighed
        if last is not None and last[0] == (before, after) and self._clock() - last[1] < KEPT_S:
            return last[2]
        now = datetime.now(UTC)
        past = Past(now - timedelta(days=WEIGHED_DAYS), now, WEIGHED_CALLS)
        reasons = beyond(self.effect(before, after, past)) if before != after else ()
        self._weighed = ((before, after), self._clock(), reasons)
        return reasons

    def examine(self, text: str) -> Sequence[CaseFailure]:
        """The cases in use that the text fails."""
        cases = self._cases.in_use()
        return self._ask(failures_of, self._url, text, cases, self._choice) if cases else ()

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, what: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """A process that died is replaced once: the next may have been luckier with its memory."""
        with self._lock:
            try:
                return self._process().submit(what, *given, **named).result()
            except BrokenProcessPool:
                self._pool = None
                return self._process().submit(what, *given, **named).result()

    def _process(self) -> ProcessPoolExecutor:
        """Spawned, because a fork would copy a process with pjmedia's threads in it."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_yield_to_calls)
        return self._pool


def _yield_to_calls() -> None:
    os.nice(NICENESS)
