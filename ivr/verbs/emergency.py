"""emergency: bring the caller to the emergency agents, without a question (R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls import commands
from calls.model import Tier
from ivr.journey import Journey
from ivr.steps import Hand, Step, Take
from ivr.verb import Exit, Needs, Return, Verb


@dataclass(frozen=True, slots=True)
class Emergency(Verb):
    """The caller is of the emergency class from here on, wherever the flow sends him next.

    `otherwise` is where he goes when the queue has nobody for him: anybody who can talk to him.
    """

    verb: ClassVar[str] = "emergency"
    person: ClassVar[bool] = True
    queue: str
    otherwise: str
    prompts: tuple[str, ...] = ("emergency.connecting",)

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("otherwise", self.otherwise),)

    @property
    def needs(self) -> Needs:
        return Needs(prompts=self.prompts, queues=(self.queue,))

    def begin(self, journey: Journey) -> Step:
        journey.typed, journey.tier = "", Tier.EMERGENCY
        asked = commands.Enqueue(journey.call, self.queue, journey.language, Tier.EMERGENCY)
        return Hand(asked, self.prompts)

    def returned(self, event: Return, journey: Journey) -> Step:
        return Take("otherwise")
