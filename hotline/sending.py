"""Sends what waits in a queue, on threads of its own.

What fails for a reason that may pass is tried again, ever later; what fails for good, or too often, is left to a
person.
"""

from __future__ import annotations

import logging
import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar

from calls.errors import FarEndError
from hotline.outside import Answered, Outside, RefusedAddressError
from store.database import AWAY
from store.deliveries import Deliveries, Delivery, Message, Outcome

MOST_ATTEMPTS = 10
UNPERFORMED_PAUSE_S = 60.0
LOOK_EVERY_S = 2.0
LONGEST_RETRY_AFTER_S = 3600.0

_MAY_PASS = (408, 425, 429)

log = logging.getLogger("hotline.sending")

M = TypeVar("M", bound=Message)


class NotNowError(Exception):
    """There is nobody to send it at the moment: it waits, and that is no attempt."""


class ForGoodError(Exception):
    """Sending it again will not help."""


class LaterError(FarEndError):
    """The far end says when it may be asked again: in `after_s` seconds."""

    def __init__(self, problem: str, after_s: float) -> None:
        super().__init__(problem)
        self.after_s = after_s


@dataclass(frozen=True, slots=True)
class Patience:
    """How a message is tried again: after `first_pause_s`, twice as late each time, `longest_pause_s` at most, give
    or take a half; until it was tried `most_attempts` times or has been due for `longest_s`, None for no such end."""

    first_pause_s: float = 5.0
    longest_pause_s: float = 3600.0
    most_attempts: int | None = MOST_ATTEMPTS
    longest_s: float | None = None

    def pause_s(self, attempts: int, draw: float) -> float:
        """Before the next attempt, when there were so many; `draw` is 0-1."""
        return min(self.longest_pause_s, self.first_pause_s * 2.0 ** min(attempts, 30)) * (0.5 + draw)

    def is_over(self, attempts: int, due_s: float) -> bool:
        if self.most_attempts is not None and attempts >= self.most_attempts:
            return True
        return self.longest_s is not None and due_s >= self.longest_s


PATIENCE = Patience()


def settle(answered: Answered, now: datetime) -> None:
    """Raises what the answer's status means, unless it is good."""
    if answered.is_good:
        return
    error = f"status {answered.status}"
    if 400 <= answered.status < 500 and answered.status not in _MAY_PASS:
        raise ForGoodError(error)
    raise again(answered, now)


def again(answered: Answered, now: datetime) -> FarEndError:
    """Why it has to be tried again: when the far end says, if it does (RFC 9110 section 10.2.3)."""
    error, after_s = f"status {answered.status}", _seconds(answered.retry_after, now)
    return FarEndError(error) if after_s is None else LaterError(error, after_s)


def _seconds(retry_after: str, now: datetime) -> float | None:
    try:
        told = float(retry_after) if retry_after.isdigit() else _until(retry_after, now)
    except (ValueError, OverflowError):
        return None
    return min(LONGEST_RETRY_AFTER_S, max(0.0, told))


def _until(date: str, now: datetime) -> float:
    at = parsedate_to_datetime(date)
    return (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()


class Sending(ABC, Generic[M]):
    """`draw` gives 0-1 and spreads the attempts of many; `at_once` messages are on their way at the same time."""

    def __init__(
        self,
        queue: Deliveries[M],
        name: str,
        *,
        patience: Patience = PATIENCE,
        at_once: int = 1,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._queue, self._name, self._clock, self._draw = queue, name, clock, draw
        self._patience, self._at_once = patience, at_once
        self._outside = Outside()
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._hands = ThreadPoolExecutor(at_once, name) if at_once > 1 else None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def _send(self, message: M) -> None:
        """Once. Raises FarEndError when it may be tried again, RefusedAddressError and ForGoodError when not,
        NotNowError. In several threads when several are sent at once."""

    def _room(self) -> int:
        """How many may be tried now."""
        return self._at_once

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    def stop(self) -> None:
        """What is not sent yet is at the next start."""
        self._stopping.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(15.0)
        self._queue.resign()
        if self._hands is not None:
            self._hands.shutdown(wait=False, cancel_futures=True)
        self._outside.close()

    def send_due(self) -> int:
        """Try everything that is due once; how much that was."""
        left, tried = self._queue.due(self._clock()), 0
        while left and not self._stopping.is_set() and (room := self._room()):
            wave, left = left[:room], left[room:]
            self._queue.settle(self._try_all(wave))
            tried += len(wave)
        return tried

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._queue.is_sender() and self.send_due():
                    self._woken.set()  # there may be more than was taken at once
            except AWAY:
                log.warning("%s waits for the database", self._name)
            except Exception:  # whatever one message or the database does, the next has its turn
                log.exception("%s stumbled", self._name)
            self._woken.wait(LOOK_EVERY_S)
            self._woken.clear()

    def _try_all(self, wave: Sequence[M]) -> list[Outcome]:
        if self._hands is None or len(wave) == 1:
            return [self._try(message) for message in wave]
        return list(self._hands.map(self._try, wave))

    def _try(self, message: M) -> Outcome:
        try:
            self._send(message)
        except NotNowError as error:
            later = self._clock() + timedelta(seconds=UNPERFORMED_PAUSE_S)
            return Outcome(message.message, Delivery.WAITING, message.attempts, next_at=later, why=str(error))
        except (RefusedAddressError, ForGoodError) as error:
            return self._given_up(message, str(error))
        except FarEndError as error:
            return self._later(message, error)
        return Outcome(message.message, Delivery.SENT, message.attempts + 1, done_at=self._clock())

    def _later(self, message: M, error: FarEndError) -> Outcome:
        """Whoever comes back is not met by all of them at once."""
        attempts, now = message.attempts + 1, self._clock()
        if self._patience.is_over(attempts, (now - message.due_at).total_seconds()):
            return self._given_up(message, str(error))
        pause_s = self._patience.pause_s(message.attempts, self._draw())
        if isinstance(error, LaterError):
            pause_s = max(pause_s, error.after_s)
        next_at = now + timedelta(seconds=pause_s)
        return Outcome(message.message, Delivery.WAITING, attempts, next_at=next_at, why=str(error))

    def _given_up(self, message: M, why: str) -> Outcome:
        log.error("%s: %s is not sent: %s", self._name, message.message, why)
        return Outcome(message.message, Delivery.FAILED, message.attempts + 1, done_at=self._clock(), why=why)
