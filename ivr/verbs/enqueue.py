"""enqueue: let the caller wait for an agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from calls import commands
from calls.events import CallOverflowed, QueueRefused
from calls.model import QueueRefusal
from calls.table import Need
from ivr.journey import Journey
from ivr.steps import Hand, Step, Take
from ivr.verb import Exit, Needs, Return, Verb

_EXITS = {
    QueueRefusal.FULL: "full",
    QueueRefusal.LONG_WAIT: "full",
    QueueRefusal.CLOSED: "closed",
    QueueRefusal.PAUSED: "closed",
    QueueRefusal.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Enqueue(Verb):
    """The caller stands in the queue from the first moment; `prompts` play while he already waits.

    `full` is where he goes when the queue takes nobody more, `no_agents` when nobody is there to serve him, `closed`
    when the queue is closed or paused, `withdrawn` when a supervisor takes him out of it; the last two are
    `no_agents` when empty. `overflow` has the ways out that the queue's ladder may send him, by name. `skills` are
    asked for besides what the queue asks for.
    """

    verb: ClassVar[str] = "enqueue"
    person: ClassVar[bool] = True
    queue: str
    full: str
    no_agents: str
    prompts: tuple[str, ...] = ()
    closed: str = ""
    withdrawn: str = ""
    overflow: Mapping[str, str] = field(default_factory=dict)
    skills: tuple[Need, ...] = ()

    @property
    def exits(self) -> tuple[Exit, ...]:
        """Those of `overflow` are named `overflow.` and their name; a ladder's rung leads out of a queue once."""
        named = {"full": self.full, "no_agents": self.no_agents, "closed": self.closed, "withdrawn": self.withdrawn}
        own = tuple(Exit(name, node) for name, node in named.items() if node)
        return (*own, *(Exit(f"overflow.{name}", node, once=True) for name, node in self.overflow.items()))

    @property
    def needs(self) -> Needs:
        return Needs(prompts=self.prompts, queues=(self.queue,), skills=tuple(need.skill for need in self.skills))

    def begin(self, journey: Journey) -> Step:
        journey.typed = ""
        asked = commands.Enqueue(
            journey.call, self.queue, journey.language, journey.tier, self.skills, tuple(self.overflow)
        )
        return Hand(asked, self.prompts)

    def returned(self, event: Return, journey: Journey) -> Step:
        """A queue other than `queue` may have given him back, for callers are moved; then it is all the same."""
        if isinstance(event, CallOverflowed):
            way = f"overflow.{event.exit}"
        else:
            way = _EXITS.get(event.reason, "") if isinstance(event, QueueRefused) else ""
        return Take(way if way in {exit.name for exit in self.exits} else "no_agents")
