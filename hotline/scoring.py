"""Scores every recording of a talk soon after the call, in processes of their own that yield to the calls [Q2].

The work list is in the database: a recording without a score is one to score, whoever left it so.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from calls.events import CallScored, Event, RecordingClosed
from calls.journal import Entry
from calls.model import Purpose
from qa_scoring.call_facts import CallFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of
from qa_scoring.rubric import Rubric
from qa_scoring.score import score
from qa_scoring.score_card import ScoreCard
from recordings.folder import RecordingFolder
from recordings.wav import Tape, Wav
from store.queries import Queries
from store.rows import Score

log = logging.getLogger("hotline.scoring")

LOOK_AGAIN_S = 30.0
NICENESS = 10


def listen(path: Path) -> AudioFacts:
    """What is heard in a finished recording. Raises as `Wav` does, ValueError for a rate `Listener` cannot take."""
    with Wav(path) as wav:
        return listen_to(wav)


def listen_to(tape: Tape) -> AudioFacts:
    """What is heard in a recording, sealed or plain."""
    return facts_of(tape.blocks(), tape.rate_hz)


def score_recording(folder: RecordingFolder, path: str, rubric: Rubric) -> ScoreCard:
    """Listen to a recording of the folder and judge it."""
    with folder.open(path) as tape:
        return score(CallFacts(listen_to(tape)), rubric)


class ScoringDesk:
    """A subscriber of the driver: hears `RecordingClosed`, keeps the score card, posts `CallScored`.

    `rubric` is the one in force; another may be set at any time from any thread.
    """

    def __init__(
        self,
        queries: Queries,
        folder: RecordingFolder,
        rubric: Rubric | None,
        post: Callable[[Event], None],
        processes: int = 1,
    ) -> None:
        self.rubric = rubric
        self._queries, self._folder, self._post = queries, folder, post
        self._processes = processes
        self._work: SimpleQueue[tuple[str, str, str] | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._pool = self._new_pool()
        self._thread = threading.Thread(target=self._run, name="scoring", daemon=True)
        self.scored = self.failed = 0

    def start(self) -> None:
        self._thread.start()

    def hear(self, entry: Entry) -> None:
        closed = entry.event
        if isinstance(closed, RecordingClosed) and closed.length_ms > 0 and closed.purpose is Purpose.TALK:
            self._work.put((closed.call, closed.recording, closed.path))

    def stop(self) -> None:
        """Leave the rest for the next start."""
        self._stopping.set()
        self._work.put(None)
        self._thread.join(10.0)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        self._leftovers()
        while not self._stopping.is_set():
            try:
                job = self._work.get(timeout=LOOK_AGAIN_S)
            except Empty:
                self._leftovers()
                continue
            if job is not None:
                self._do(*job)

    def _leftovers(self) -> None:
        try:
            for left in self._queries.unscored_recordings():
                if not self._stopping.is_set():
                    self._do(left.call, left.recording, left.path)
        except Exception as error:
            log.warning("looking for unscored recordings: %s", type(error).__name__)

    def _do(self, call: str, recording: str, path: str) -> None:
        assert self.rubric is not None  # one was put in force before anything is scored
        try:
            card = self._pool.submit(score_recording, self._folder, path, self.rubric).result()
            self._queries.save_score(self._row(call, recording, card))
        except BrokenProcessPool:
            self.failed += 1
            log.error("the scoring process died over recording %s", recording)
            self._pool = self._new_pool()
        except Exception:  # whatever one recording or the database does, the next recording has its turn
            self.failed += 1
            log.exception("recording %s could not be scored", recording)
        else:
            self.scored += 1
            self._post(CallScored(call, recording, card.total, card.needs_review))

    def _row(self, call: str, recording: str, card: ScoreCard) -> Score:
        return Score(
            recording=recording,
            call=call,
            rubric=card.rubric,
            rubric_version=str(card.rubric_version),
            total=card.total,
            needs_review=card.needs_review,
            card=card.to_dict(),
            created_at=datetime.now(UTC),
        )

    def _new_pool(self) -> ProcessPoolExecutor:
        """Spawned, because a fork would copy a process with pjmedia's threads in it."""
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, mp_context=context, initializer=_yield_to_calls)


def _yield_to_calls() -> None:
    os.nice(NICENESS)
