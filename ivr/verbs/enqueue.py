"""enqueue: let the caller wait for an agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from calls import commands
from calls.events import CallOverflowed, QueueRefused, TalkEnded
from calls.model import QueueRefusal
from calls.table import Need
from ivr.journey import Journey
from ivr.steps import Hand, Stay, Step, Take
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
    asked for besides what the queue asks for. `offers` are the keys that lead out while he waits, `offer` the prompts
    that name them, for the first time after `offer_after_s`; whoever comes back to the queue has his place again.
    `after` takes him when an agent has talked to him and hung up first.
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
    offers: Mapping[str, str] = field(default_factory=dict)
    offer: tuple[str, ...] = ()
    offer_after_s: float = 30.0
    after: str = ""

    @property
    def exits(self) -> tuple[Exit, ...]:
        """Those of `overflow` are named `overflow.` and their name; a ladder's rung leads out of a queue once."""
        named = {"full": self.full, "no_agents": self.no_agents, "closed": self.closed, "withdrawn": self.withdrawn}
        own = [Exit(name, node) for name, node in named.items() if node]
        own += [Exit("after", self.after, once=True)] if self.after else []
        ladder = tuple(Exit(f"overflow.{name}", node, once=True) for name, node in self.overflow.items())
        chosen = tuple(Exit(key, node, chosen=True) for key, node in self.offers.items())
        return (*own, *ladder, *chosen)

    @property
    def needs(self) -> Needs:
        return Needs(
            prompts=(*self.prompts, *self.offer),
            queues=(self.queue,),
            skills=tuple(need.skill for need in self.skills),
        )

    def begin(self, journey: Journey) -> Step:
        journey.typed = ""
        asked = commands.Enqueue(
            journey.call,
            self.queue,
            journey.language,
            journey.tier,
            self.skills,
            tuple(self.overflow),
            self.offer,
            self.offer_after_s,
            bool(self.after),
        )
        return Hand(asked, self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        return Take(key) if key in self.offers else Stay()

    def returned(self, event: Return, journey: Journey) -> Step:
        """A queue other than `queue` may have given him back, for callers are moved; then it is all the same."""
        if isinstance(event, TalkEnded):
            return Take("after") if self.after else Stay()
        if isinstance(event, CallOverflowed):
            way = f"overflow.{event.exit}"
        else:
            way = _EXITS.get(event.reason, "") if isinstance(event, QueueRefused) else ""
        return Take(way if way in {exit.name for exit in self.exits} else "no_agents")
