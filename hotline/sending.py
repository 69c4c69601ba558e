"""Sends what waits in a queue, on a thread of its own.

What fails for a reason that may pass is tried again, ever later; what fails for good, or too often, is left to a
person.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from calls.errors import FarEndError
from hotline.outside import Answered, Outside, RefusedAddressError
from store.database import AWAY
from store.deliveries import Deliveries, Message

MOST_ATTEMPTS = 10
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 3600.0
UNPERFORMED_PAUSE_S = 60.0
LOOK_EVERY_S = 2.0

_MAY_PASS = (408, 425, 429)

log = logging.getLogger("hotline.sending")

M = TypeVar("M", bound=Message)


class NotNowError(Exception):
    """There is nobody to send it at the moment: it waits, and that is no attempt."""


class ForGoodError(Exception):
    """Sending it again will not help."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the far end compares, in constant time, after looking how old the timestamp is."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(secret: str, key: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers of a request: its key, which is the same however often it is tried, its time, and the signature."""
    timestamp = str(int(now.timestamp()))
    return {
        "Idempotency-Key": key,
        "X-Hotline-Timestamp": timestamp,
        "X-Hotline-Signature": signature(secret, timestamp, body),
    }


def settle(answered: Answered) -> None:
    """Raises what the answer's status means, unless it is good."""
    if answered.is_good:
        return
    error = f"status {answered.status}"
    if 400 <= answered.status < 500 and answered.status not in _MAY_PASS:
        raise ForGoodError(error)
    raise FarEndError(error)


class Sending(ABC, Generic[M]):
    """`draw` gives 0-1 and spreads the attempts of many."""

    def __init__(
        self,
        queue: Deliveries[M],
        name: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._queue, self._name, self._clock, self._draw = queue, name, clock, draw
        self._outside = Outside()
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def _send(self, message: M) -> None:
        """Once. Raises FarEndError when it may be tried again, RefusedAddressError and ForGoodError when not,
        NotNowError."""

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
        self._outside.close()

    def send_due(self) -> int:
        """Try everything that is due once; how much there was."""
        due = self._queue.due(self._clock())
        for message in due:
            if not self._stopping.is_set():
                self._try(message)
        return len(due)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.send_due()
            except AWAY:
                log.warning("%s waits for the database", self._name)
            except Exception:  # whatever one message or the database does, the next has its turn
                log.exception("%s stumbled", self._name)
            self._woken.wait(LOOK_EVERY_S)
            self._woken.clear()

    def _try(self, message: M) -> None:
        try:
            self._send(message)
        except NotNowError as error:
            later = self._clock() + timedelta(seconds=UNPERFORMED_PAUSE_S)
            self._queue.try_again(message.message, message.attempts, later, str(error))
        except (RefusedAddressError, ForGoodError) as error:
            self._give_up(message, str(error))
        except FarEndError as error:
            self._later(message, str(error))
        else:
            self._queue.sent(message.message, message.attempts + 1, self._clock())

    def _later(self, message: M, why: str) -> None:
        """Twice as late each time, give or take a half: whoever comes back is not met by all of them at once."""
        attempts = message.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            self._give_up(message, why)
            return
        pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**message.attempts) * (0.5 + self._draw())
        self._queue.try_again(message.message, attempts, self._clock() + timedelta(seconds=pause_s), why)

    def _give_up(self, message: M, why: str) -> None:
        log.error("%s: %s is not sent: %s", self._name, message.message, why)
        self._queue.failed(message.message, message.attempts + 1, self._clock(), why)
