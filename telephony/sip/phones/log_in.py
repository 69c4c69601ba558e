"""The call an agent's phone makes to log in or out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from calls.model import HangupCause
from telephony.sip.phones.handset import Handset
from telephony.sip.progress import LogIn, Progress

MAX_S = 20.0


class LogInCall:
    """One call to a log-in code: in or out. `done` learns how it ended, once."""

    def __init__(self, account: Any, uri: str, done: Callable[[LogIn | None, HangupCause, int], None]) -> None:
        self._done = done
        self._said: LogIn | None = None
        self._answered = False
        self._handset = Handset(account, self)
        self._too_long = asyncio.get_running_loop().call_later(MAX_S, self._handset.hang_up)
        self._handset.dial(uri)

    def hang_up(self) -> None:
        self._handset.hang_up()

    def rang(self) -> None:
        """A server answers at once."""

    def answered(self, _codec: str) -> None:
        self._answered = True

    def told(self, step: Progress) -> None:
        self._said = step.log_in

    def ended(self, cause: HangupCause, _by_us: bool, sip_status: int) -> None:
        """A server that says nothing about it but takes the call has let the agent in."""
        self._too_long.cancel()
        self._done(self._said or (LogIn.IN if self._answered else None), cause, sip_status)
