"""hangup: say goodbye and end the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.commands import Leave
from calls.model import HangupCause
from ivr.journey import Journey
from ivr.steps import Hand, Say, Step
from ivr.verb import Needs, Verb


@dataclass(frozen=True, slots=True)
class Hangup(Verb):
    verb: ClassVar[str] = "hangup"
    prompts: tuple[str, ...] = ()
    cause: HangupCause = HangupCause.NORMAL_CLEARING

    @property
    def needs(self) -> Needs:
        return Needs(prompts=self.prompts)

    def begin(self, journey: Journey) -> Step:
        return Say(self.prompts)

    def finished(self, journey: Journey) -> Step:
        return Hand(Leave(journey.call, self.cause))
