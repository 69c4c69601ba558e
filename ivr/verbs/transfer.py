"""transfer: connect the caller to an outside address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls import commands
from calls.events import TransferFailed
from ivr.journey import Journey
from ivr.steps import Hand, Stay, Step, Take
from ivr.verb import Exit, Needs, Return, Verb


@dataclass(frozen=True, slots=True)
class Transfer(Verb):
    """`address` is a SIP URI; `failed` is where the caller goes when nobody answers there within `ring_s`."""

    verb: ClassVar[str] = "transfer"
    person: ClassVar[bool] = True
    address: str
    failed: str
    prompts: tuple[str, ...] = ()
    ring_s: float = 30.0

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("failed", self.failed),)

    @property
    def needs(self) -> Needs:
        return Needs(prompts=self.prompts)

    def begin(self, journey: Journey) -> Step:
        journey.typed = ""
        return Hand(commands.Transfer(journey.call, self.address, self.ring_s), self.prompts)

    def returned(self, event: Return, journey: Journey) -> Step:
        return Take("failed") if isinstance(event, TransferFailed) else Stay()
