"""A call offered to an agent's phone: refused, left ringing, or answered, spoken into and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calls.model import HangupCause
from telephony.sip.phones.habits import REFUSALS, Behaviour, Habits
from telephony.sip.phones.handset import Handset
from telephony.sip.phones.timeline import THEM, US, What
from telephony.sip.progress import Progress

Note = Callable[..., None]


class OfferedCall:
    """`note` is told what happens, `over` once when the call is gone."""

    def __init__(
        self, account: Any, library_id: int, habits: Habits, note: Note, over: Callable[[OfferedCall], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._habits = habits
        self._note = note
        self._over = over
        self._sentence: Path | None = None
        self._refused = False
        self._timer: asyncio.TimerHandle | None = None
        self._handset = Handset(account, self, library_id)

    def take(self, sentence: Path | None, tape: Path | None) -> None:
        """Do with the call what the habits say."""
        if self._habits.behaviour in REFUSALS:
            self.refuse(*REFUSALS[self._habits.behaviour])
            return
        self._handset.ring()
        if self._habits.behaviour is Behaviour.ANSWER:
            self._sentence = sentence
            if tape is not None:
                self._handset.hear(tape)
            self._timer = self._loop.call_later(self._habits.answer_after_s, self._handset.accept)

    def refuse(self, sip_status: int, cause: HangupCause) -> None:
        self._refused = True
        self._note(What.REFUSED, sip_status=sip_status)
        self._handset.refuse(sip_status, cause)

    def hang_up(self) -> None:
        self._handset.hang_up()

    # --- what the handset tells ---------------------------------------------------------------------------------

    def rang(self) -> None:
        """It is we who ring."""

    def told(self, _step: Progress) -> None:
        """Agents are not told."""

    def answered(self, codec: str) -> None:
        self._note(What.ANSWERED, codec=codec)
        if self._sentence is not None:
            self._handset.speak(self._sentence, self._habits.endless_sentence)
        if self._habits.talk_s is not None:
            self._timer = self._loop.call_later(self._habits.talk_s, self._handset.hang_up)

    def ended(self, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._refused:
            self._note(What.HUNG_UP, by=US if by_us else THEM, cause=cause.value, sip_status=sip_status)
        self._over(self)
