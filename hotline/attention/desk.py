"""The server's side of listening to calls that are up: orders to the process, its findings to the journal."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue

from calls.errors import HotlineError
from calls.events import (
    CallEnded,
    CallQueued,
    CallTakenOver,
    ConcernRaised,
    Event,
    RecordingStarted,
    RecordingStopped,
)
from calls.journal import Entry
from calls.model import CHINESE, Party, Purpose, Utterance
from hotline.attention.child import serve
from hotline.attention.messages import Answer, Attend, Heed, Leave, Order, Said, Skipped
from qa_scoring.said.phrase import Phrase
from recordings.folder import RecordingFolder
from speech.choice import Choice

log = logging.getLogger("hotline.attention")

LOOK_EVERY_S = 0.5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
HEALTHY_AFTER_S = 60.0
MOST_TAKEN_OVER = 1000

Overhear = Callable[[str, Utterance], None]
"""Takes what was just said in a call, on a thread of the desk's."""


class AttentionDesk:
    """A subscriber of the driver. The process starts with the first recording, and again, a little later each time,
    when it ended; the calls wait for none of it. `choice` None: voices only, no words. `overhear` hears the words."""

    def __init__(
        self,
        folder: RecordingFolder,
        post: Callable[[Event], None],
        choice: Choice | None,
        overhear: Overhear = lambda *_: None,
    ) -> None:
        self._folder, self._post, self._choice, self._overhear = folder, post, choice, overhear
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._languages: dict[str, str] = {}
        self._began: dict[str, float] = {}
        self._agent_until_ms: dict[str, int] = {}
        self._stopping = threading.Event()
        self._process: BaseProcess | None = None
        self._thread = threading.Thread(target=self._run, name="attention", daemon=True)
        self.found = self.skipped = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._orders.put(None)
        if self._process is not None:
            self._process.kill()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def heed(self, phrases: tuple[Phrase, ...]) -> None:
        """A lead wants to know of these from now on. From any thread."""
        self._orders.put(Heed(phrases))

    def hear(self, entry: Entry) -> None:
        match entry.event:
            case CallQueued(call=call, language=language):
                self._languages[call] = language
            case RecordingStarted(purpose=Purpose.TALK) as started:
                self._began[started.call] = entry.now
                self._attend(started)
            case CallTakenOver(call=call) if call in self._began:
                self._taken_over(call, round((entry.now - self._began[call]) * 1000))
            case RecordingStopped(call=call, recording=recording):
                self._languages.pop(call, None)
                self._orders.put(Leave(recording))
            case CallEnded(call=call):
                self._began.pop(call, None)

    def _taken_over(self, call: str, at_ms: int) -> None:
        """Kept beyond the call: what was heard in its last seconds is told later."""
        self._agent_until_ms.setdefault(call, at_ms)
        if len(self._agent_until_ms) > MOST_TAKEN_OVER:
            del self._agent_until_ms[next(iter(self._agent_until_ms))]

    def _attend(self, started: RecordingStarted) -> None:
        try:
            path = self._folder.resolve(started.path)
        except HotlineError as error:
            log.warning("recording %s is not listened to: %s", started.recording, error)
            return
        language = self._languages.get(started.call, CHINESE)
        self._orders.put(Attend(started.call, started.recording, path, language))

    # --- its threads --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        """Keeps what the process must know, so that another can take over."""
        known = _Known()
        line: Connection | None = None
        pause_s, started_at = 0.0, time.monotonic()
        while not self._stopping.is_set():
            order = self._next()
            if order is not None:
                known.take(order)
                line = _sent(line, order)
            if line is not None and self.pid is None:
                log.error("the process that listens to calls ended")
                line = None
            if line is None and known.up and time.monotonic() - started_at >= pause_s:
                lasted = time.monotonic() - started_at >= HEALTHY_AFTER_S
                pause_s = FIRST_PAUSE_S if lasted or not pause_s else min(LONGEST_PAUSE_S, 2 * pause_s)
                started_at, line = time.monotonic(), self._started()
                for order in known.orders():
                    line = _sent(line, order)

    def _next(self) -> Order | None:
        """None when there is none for a while, or the server stops."""
        try:
            return self._orders.get(timeout=LOOK_EVERY_S)
        except Empty:
            return None

    def _started(self) -> Connection:
        """Spawned, because a fork would copy a process with pjmedia's threads in it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._choice), name="attention", daemon=True)
        process.start()
        theirs.close()
        self._process = process
        threading.Thread(target=self._listen, args=(ours,), name="attention-found", daemon=True).start()
        return ours

    def _listen(self, line: Connection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._take(line.recv())

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Skipped):
            self.skipped += answer.utterances
            return
        by = Party.CALLER if answer.voice == "caller" else Party.AGENT
        if isinstance(answer, Said):
            self._overhear(answer.call, Utterance(by, answer.text, answer.confidence))
            return
        if by is Party.AGENT and answer.start_ms >= self._agent_until_ms.get(answer.call, answer.start_ms + 1):
            return  # a supervisor took the call over, and talks in the agent's place
        self.found += 1
        where = (answer.start_ms, answer.end_ms)
        self._post(ConcernRaised(answer.call, answer.recording, answer.concern, by, *where, answer.phrase))


class _Known:
    """What a process has to be told that starts now."""

    def __init__(self) -> None:
        self.up: dict[str, Attend] = {}
        self._heeded: Heed | None = None

    def take(self, order: Order) -> None:
        match order:
            case Heed():
                self._heeded = order
            case Attend(recording=recording):
                self.up[recording] = order
            case Leave(recording=recording):
                self.up.pop(recording, None)

    def orders(self) -> list[Order]:
        return [*([self._heeded] if self._heeded is not None else []), *self.up.values()]


def _sent(line: Connection | None, order: Order) -> Connection | None:
    """None when there is no process any more."""
    try:
        if line is not None:
            line.send(order)
    except OSError:
        return None
    return line
