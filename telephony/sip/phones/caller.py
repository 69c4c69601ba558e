"""A caller: dials, presses keys when asked, speaks when somebody listens, hangs up or is hung up on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pjsua2 as pj

from calls.model import HangupCause, Stage
from recordings.voice_file import as_mono
from telephony.sip.phones.call_plan import CallPlan
from telephony.sip.phones.handset import Handset
from telephony.sip.phones.keying import Keying
from telephony.sip.phones.phone import Phone
from telephony.sip.phones.timeline import THEM, US, Moment, What, of_progress
from telephony.sip.progress import Progress

TICK_S = 0.02
QUESTIONS = ("menu", "collect", "confirm", "callback", "survey", "bot")
"""Verbs of a flow at which the caller is asked to press a key."""
UNHEARD_S = 3.0
UNTOLD_S = 1.0
"""Without a word of progress for so long after the answer none will come: the voice begins."""


class Caller:
    """One call. `report` is told every moment as it happens."""

    def __init__(self, phone: Phone, plan: CallPlan, report: Callable[[Moment], None]) -> None:
        self._phone = phone
        self._plan = plan
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._keying = Keying(plan.steps)
        self._first: dict[What, Moment] = {}
        self._began_at = 0.0
        self._told = False
        self._voice: tuple[Path, int] | None = None
        self._over = asyncio.Event()
        self._handset: Handset

    async def call(self) -> Mapping[What, Moment]:
        """Place the call and see it through; the first moment of each kind.

        Raises ConfigurationError when the voice is no WAV file, `pj.Error` when the tape cannot be written.
        """
        self._prepare_voice()
        account = pj.Account()
        account.create(self._phone.account_config(self._plan.caller, self._plan.name))
        self._handset = Handset(account, self)
        if self._plan.tape is not None:
            self._handset.hear(self._plan.tape)
        self._began_at = self._loop.time()
        self._note(What.INVITED, to=self._phone.uri())
        self._handset.dial(self._phone.uri())
        while not self._over.is_set():
            self._tick()
            await asyncio.sleep(TICK_S)
        return self._first

    def hang_up(self) -> None:
        self._handset.hang_up()

    # --- what the handset tells ---------------------------------------------------------------------------------

    def rang(self) -> None:
        self._note(What.RINGING)

    def answered(self, codec: str) -> None:
        self._note(What.ANSWERED, codec=codec)
        self._keying.answered(self._loop.time())

    def told(self, step: Progress) -> None:
        self._told = True
        self._moment(of_progress(self._now_ms(), step))
        self._keying.told()
        if step.verb in QUESTIONS:
            self._keying.asked(self._loop.time())
        if step.stage is Stage.TALKING:
            self._speak()

    def ended(self, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        self._note(What.HUNG_UP, by=US if by_us else THEM, cause=cause.value, sip_status=sip_status)
        self._over.set()

    # --- inside -------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        now = self._loop.time()
        if What.ANSWERED in self._first:
            self._listen(now)
            if digit := self._keying.tick(now):
                self._press(digit)
            self._speak_untold()
        elif self._is_unheard():
            self._note(What.UNHEARD)
        if self._is_enough():
            self.hang_up()

    def _listen(self, now: float) -> None:
        if What.PROMPT not in self._first and self._handset.hears_something():
            self._note(What.PROMPT)
            self._keying.heard(now)

    def _press(self, digit: str) -> None:
        self._handset.press(digit, self._plan.by_info)
        self._note(What.PRESSED, digit=digit, method="info" if self._plan.by_info else "rfc4733")

    def _speak_untold(self) -> None:
        if not self._told and self._now_ms() - self._first[What.ANSWERED].at_ms >= 1000 * UNTOLD_S:
            self._speak()

    def _speak(self) -> None:
        if self._voice is not None and What.SPEAKING not in self._first:
            path, length_ms = self._voice
            self._handset.speak(path, self._plan.endless_voice)
            self._note(What.SPEAKING, length_ms=length_ms)

    def _is_unheard(self) -> bool:
        return self._first.keys() == {What.INVITED} and self._now_ms() >= 1000 * UNHEARD_S

    def _is_enough(self) -> bool:
        point = self._plan.hang_up
        due_ms = None if point is None else point.due_ms(self._first)
        now_ms = self._now_ms()
        return now_ms >= 1000 * self._plan.max_s or (due_ms is not None and now_ms >= due_ms)

    def _prepare_voice(self) -> None:
        if self._plan.voice is not None:
            ours = self._phone.folder / "voice.wav"
            self._voice = ours, as_mono(self._plan.voice, ours, self._phone.settings.rate_hz)

    def _note(self, what: What, **details: str | int) -> None:
        self._moment(Moment(self._now_ms(), what, details))

    def _moment(self, moment: Moment) -> None:
        self._first.setdefault(moment.what, moment)
        self._report(moment)

    def _now_ms(self) -> int:
        return round(1000 * (self._loop.time() - self._began_at))
