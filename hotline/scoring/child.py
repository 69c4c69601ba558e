"""A process for work that must not hold up calls: one piece at a time, ended when it takes too long.

It stands back for everybody else and ends with its parent, however that ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from calls.errors import HotlineError

LOOK_EVERY_S = 0.2
NICENESS, PATIENT_NICENESS = 10, 19

T = TypeVar("T")


class ChildError(HotlineError):
    """The work was not done; the message says why."""


class ChildGoneError(ChildError):
    """The process ended over it."""


class ChildLateError(ChildError):
    """It took too long; the process was ended."""


class Child:
    """Started by the first work. One thread uses it; `kill` may be called by any. A `patient` one gets only what
    nobody else wants of the machine."""

    def __init__(self, *, patient: bool = False) -> None:
        self._patient = patient
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None else process.pid

    def run(
        self,
        work: Callable[..., T],
        *given: Any,
        within_s: float,
        may_run: Callable[[], bool] = lambda: True,
        beat: Callable[[], None] = lambda: None,
    ) -> T:
        """What `work(*given)` gives; it must be importable by name. Raises ChildError when it raises, the process
        ends, or `within_s` is over. While `may_run` says no the process stands still and its time does not count;
        `beat` is called now and then meanwhile."""
        pipe = self._started()
        try:
            pipe.send((work, given))
            self._wait(pipe, within_s, may_run, beat)
            is_good, answer = pipe.recv()
        except (EOFError, OSError) as error:
            status = self._ended()
            raise ChildGoneError(f"the process ended ({status})") from error
        except ChildLateError:
            self.close()
            raise
        if not is_good:
            raise ChildError(answer)
        result: T = answer
        return result

    def kill(self) -> None:
        """From any thread: what is under way fails."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process; more work would start another."""
        self.kill()
        if self._process is not None:
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _started(self) -> Connection:
        """Spawned, because a fork would copy a process with pjmedia's threads in it."""
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self.close()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._patient), name="scoring", daemon=True)
        process.start()
        self._process = process
        theirs.close()
        return self._pipe

    def _wait(self, pipe: Connection, within_s: float, may_run: Callable[[], bool], beat: Callable[[], None]) -> None:
        ran_s, stands_still, began = 0.0, False, time.monotonic()
        while not pipe.poll(LOOK_EVERY_S):
            ran_s += 0.0 if stands_still else time.monotonic() - began
            began = time.monotonic()
            if ran_s >= within_s:
                raise ChildLateError(f"not done within {within_s:.0f} s")
            if stands_still is may_run():
                stands_still = not stands_still
                self._signal(signal.SIGSTOP if stands_still else signal.SIGCONT)
            beat()
        if stands_still:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        process = self._process
        if process is not None and process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def _ended(self) -> str:
        process = self._process
        if process is None:
            return "stopped"
        process.join(1.0)
        status = process.exitcode
        self.close()
        return f"status {status}"


def _serve(pipe: Connection, patient: bool) -> None:
    """The process: does what it is sent until nobody sends any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _stand_back(patient)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            work, given = pipe.recv()
            try:
                answer = True, work(*given)
            except Exception as error:  # of any work: it is told, and the next has its turn
                answer = False, f"{type(error).__name__}: {error}"
            pipe.send(answer)


def _end_with_parent() -> None:
    """Whoever was killed cannot tell his children; what they were doing is nobody's any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def _stand_back(patient: bool) -> None:
    os.nice(PATIENT_NICENESS if patient else NICENESS)
    if patient and sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
