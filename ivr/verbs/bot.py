"""bot: let the caller say what he needs, answer it from the knowledge base, or bring him to who can (H2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ivr.bot import dialogue
from ivr.bot.floor import Floor, Ways
from ivr.bot.talk import Manner
from ivr.journey import Journey
from ivr.steps import Step
from ivr.verb import Exit, Needs, Speech, Verb


@dataclass(frozen=True, slots=True)
class Bot(Verb):
    """`then` follows when the caller has what he wanted, `to_person` when he wants one or was not understood,
    `otherwise` when he says nothing, `emergency` at once when he names one, `unavailable` when nobody can listen.

    `keys` lead on as in a menu while no value is asked for; 0 is a person unless it is among them. `queues` are
    persons for entries that name their queue, `entries` the nodes that serve an entry instead of its answer, once
    what it asks back is known.
    """

    verb: ClassVar[str] = "bot"
    asks: ClassVar[bool] = True
    is_menu: ClassVar[bool] = True
    knowledge: str
    then: str
    to_person: str
    emergency: str
    unavailable: str
    otherwise: str
    keys: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = field(default_factory=Manner)

    @property
    def listens(self) -> str:
        return self.knowledge

    @property
    def exits(self) -> tuple[Exit, ...]:
        own = {
            "then": self.then,
            "person": self.to_person,
            "otherwise": self.otherwise,
            "unavailable": self.unavailable,
            "emergency": self.emergency,
        }
        return (
            *(Exit(key, node, chosen=True) for key, node in self.keys.items()),
            *(Exit(name, node) for name, node in own.items()),
            *(Exit(f"queues.{queue}", node) for queue, node in self.queues.items()),
            *(Exit(f"entries.{entry}", node) for entry, node in self.entries.items()),
        )

    @property
    def needs(self) -> Needs:
        known = self.manner.knowledge.entries.values()
        entries = (prompt for entry in known for prompt in entry.prompts)
        return Needs(prompts=(*self.manner.prompts.all(), *entries), knowledge=(self.knowledge,))

    def begin(self, journey: Journey) -> Step:
        return dialogue.begin(self._floor(journey))

    def key(self, key: str, journey: Journey) -> Step:
        return dialogue.key(self._floor(journey), key)

    def finished(self, journey: Journey) -> Step:
        return dialogue.finished(self._floor(journey))

    def timed_out(self, journey: Journey) -> Step:
        return dialogue.timed_out(self._floor(journey))

    def heard(self, event: Speech, journey: Journey) -> Step:
        return dialogue.heard(self._floor(journey), event)

    def _floor(self, journey: Journey) -> Floor:
        ways = Ways(frozenset(self.keys), frozenset(self.queues), frozenset(self.entries))
        return Floor(self.manner, ways, journey)
