"""Tells alarms to the webhooks of services.yaml, on a thread of its own. An alarm is of its moment: what could not be
told within a minute is left out, and what is told late says when it was."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from calls.errors import FarEndError
from config.services import AlarmHook
from console.alarms import Alarm
from hotline.alarms import robots
from hotline.alarms.words import QueueName, line
from hotline.outside import Outside
from hotline.sending import ForGoodError

MOST_WAITING = 200
MOST_AGE = timedelta(minutes=1)
PAUSE_S = 5.0
ATTEMPTS = 3

log = logging.getLogger("hotline.alarms")


class Alarms:
    """`hooks` by name, as services.yaml has them now; `queue_name` says what a queue is called."""

    def __init__(
        self,
        hooks: Mapping[str, AlarmHook],
        queue_name: QueueName,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.hooks = hooks
        self._queue_name, self._clock = queue_name, clock
        self._waiting: queue.Queue[Alarm] = queue.Queue(MOST_WAITING)
        self._outside = Outside()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)

    def tell(self, alarms: list[Alarm]) -> None:
        """From any thread, without waiting; what there is no room for is left out."""
        for alarm in alarms if self.hooks else ():
            try:
                self._waiting.put_nowait(alarm)
            except queue.Full:
                log.warning("too many alarms wait to be told: %s is left out", alarm.what)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(15.0)
        self._outside.close()

    def tell_waiting(self) -> None:
        """All that wait, at once, in one message to each hook."""
        found = []
        while not self._waiting.empty():
            found.append(self._waiting.get_nowait())
        fresh = [alarm for alarm in found if alarm.at >= self._clock() - MOST_AGE]
        for name, hook in self.hooks.items() if fresh else ():
            self._tell(name, hook, "\n".join(line(alarm, hook.language, self._queue_name) for alarm in fresh))

    def _tell(self, name: str, hook: AlarmHook, text: str) -> None:
        key = uuid4().hex
        for _ in range(ATTEMPTS):
            try:
                now = self._clock()
                robots.judge(self._outside.ask(robots.asked(hook, text, key, now)), hook.kind, now)
                return
            except FarEndError as error:
                why: Exception = error
            except ForGoodError as error:
                why = error
                break
            if self._stopping.wait(PAUSE_S):
                break
        log.error("alarms could not be told to %s: %s", name, why)

    def _run(self) -> None:
        while not self._stopping.wait(1.0):
            try:
                self.tell_waiting()
            except Exception:
                log.exception("alarms stumbled")
