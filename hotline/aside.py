"""Work that takes its time, in a process of its own that yields to the calls, can be called off, and has an end."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from calls.errors import ConfigurationError, Fault, HotlineError

NICENESS = 15
MOST_BYTES = 2 * 1024**3
"""Of data one such process may hold: then it ends, and nothing else does."""

P = ParamSpec("P")
T = TypeVar("T")

Tell = Callable[[float], None]
"""Takes the share that is done, 0-1."""


class CalledOffError(HotlineError):
    """Somebody did not want to wait for it any more."""

    def __init__(self) -> None:
        super().__init__("called off")


class TooLongError(HotlineError):
    def __init__(self, longest_s: float) -> None:
        super().__init__(f"not done within {longest_s:g} s")


class DiedError(HotlineError):
    """The process ended without a result; the log has what it said."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"the process ended with {exit_code}")


@dataclass(frozen=True, slots=True)
class _Share:
    done: float


@dataclass(frozen=True, slots=True)
class _Result:
    value: Any


@dataclass(frozen=True, slots=True)
class _Faulty:
    faults: tuple[Fault, ...]


class Aside(Generic[T]):
    """`what(tell, …)` runs elsewhere from now on: a function of a module, its arguments and its result picklable.
    `call_off` may come from any thread."""

    def __init__(self, what: Callable[Concatenate[Tell, P], T], /, *given: P.args, **named: P.kwargs) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy a process with pjmedia's threads in it
        self._line, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(theirs, what, given, named), name="aside", daemon=True)
        self._called_off = False
        self._process.start()
        theirs.close()

    def call_off(self) -> None:
        self._called_off = True
        self._process.kill()

    def result(self, longest_s: float, tell: Tell = lambda _: None) -> T:
        """Wait for it. Raises ConfigurationError as the work does, CalledOffError, TooLongError, DiedError."""
        try:
            return self._heard(monotonic() + longest_s, longest_s, tell)
        finally:
            self._process.kill()
            self._process.join()
            self._line.close()

    def _heard(self, until: float, longest_s: float, tell: Tell) -> T:
        while self._line.poll(max(0.0, until - monotonic())):
            try:
                told = self._line.recv()
            except EOFError:
                raise self._why_silent() from None
            if isinstance(told, _Result):
                return told.value  # type: ignore[no-any-return]
            if isinstance(told, _Faulty):
                raise ConfigurationError(list(told.faults))
            tell(told.done)
        raise TooLongError(longest_s)

    def _why_silent(self) -> HotlineError:
        if self._called_off:
            return CalledOffError()
        self._process.join()
        return DiedError(self._process.exitcode)


def _serve(line: Connection, what: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))

    def tell(done: float) -> None:
        with contextlib.suppress(OSError):
            line.send(_Share(done))

    try:
        line.send(_Result(what(tell, *given, **named)))
    except ConfigurationError as error:
        line.send(_Faulty(tuple(error.faults)))


def _end_with_parent() -> None:
    """Whoever was killed cannot tell his children."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
