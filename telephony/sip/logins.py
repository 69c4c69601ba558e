"""Agents' phones log in by dialling `*45` and out by `*46`, each followed by agent number and PIN.

The PIN never leaves this file: what goes on is the agent's id, or None. Guessing is slowed down: three wrong tries
within a minute from one address close the door to that address for a minute.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

LOG_IN, LOG_OUT = "*45", "*46"
TRIES = 3
WINDOW_S = 60.0
LOCKED_S = 60.0
SOURCES_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Login:
    """What a phone asked for and as whom; `agent` is None when number or PIN were wrong or the source is locked."""

    agent: str | None
    login: bool


def is_login(dialled: str) -> bool:
    return dialled.startswith((LOG_IN, LOG_OUT))


@dataclass(slots=True)
class Logins:
    """`check` gets the digits after the code (number and PIN together) and returns the agent's id, or None."""

    check: Callable[[str], str | None]
    _wrong_at: dict[str, deque[float]] = field(default_factory=dict)
    _locked_until: dict[str, float] = field(default_factory=dict)

    def answer(self, dialled: str, source: str, now: float) -> Login:
        """Judge one attempt from a source address at `now` (monotonic seconds)."""
        login = dialled.startswith(LOG_IN)
        digits = dialled[len(LOG_IN) :].rstrip("#")
        if self._is_locked(source, now):
            return Login(None, login)
        agent = self.check(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 32 else None
        if agent is None:
            self._remember_wrong(source, now)
        else:
            self._wrong_at.pop(source, None)
        return Login(agent, login)

    def _is_locked(self, source: str, now: float) -> bool:
        return now < self._locked_until.get(source, now)

    def _remember_wrong(self, source: str, now: float) -> None:
        tries = self._wrong_at.setdefault(source, deque(maxlen=TRIES))
        tries.append(now)
        if len(tries) == TRIES and now - tries[0] <= WINDOW_S:
            self._locked_until[source] = now + LOCKED_S
            del self._wrong_at[source]
        self._forget_old(now)

    def _forget_old(self, now: float) -> None:
        """A flood of sources must not fill the memory."""
        if len(self._wrong_at) + len(self._locked_until) <= SOURCES_REMEMBERED:
            return
        self._wrong_at = {who: at for who, at in self._wrong_at.items() if now - at[-1] <= WINDOW_S}
        self._locked_until = {who: until for who, until in self._locked_until.items() if now < until}
        while len(self._wrong_at) > SOURCES_REMEMBERED:
            del self._wrong_at[next(iter(self._wrong_at))]
