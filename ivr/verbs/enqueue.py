"""enqueue: let the caller wait for an agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls import commands
from calls.events import QueueRefused, TransferFailed
from calls.model import QueueRefusal
from ivr.journey import Journey
from ivr.steps import Hand, Stay, Step, Take
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Enqueue(Verb):
    """The caller stands in the queue from the first moment; `prompts` play while he already waits.

    `full` is where he goes when the queue takes nobody more, `no_agents` when nobody is there to serve it.
    """

    verb: ClassVar[str] = "enqueue"
    person: ClassVar[bool] = True
    queue: str
    full: str
    no_agents: str
    prompts: tuple[str, ...] = ()

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("full", self.full), Exit("no_agents", self.no_agents))

    @property
    def needs(self) -> Needs:
        return Needs(prompts=self.prompts, queues=(self.queue,))

    def begin(self, journey: Journey) -> Step:
        journey.typed = ""
        return Hand(commands.Enqueue(journey.call, self.queue, journey.language, journey.tier), self.prompts)

    def returned(self, event: QueueRefused | TransferFailed, journey: Journey) -> Step:
        if not isinstance(event, QueueRefused) or event.queue != self.queue:
            return Stay()
        return Take("full" if event.reason is QueueRefusal.FULL else "no_agents")
