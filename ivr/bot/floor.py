"""Who has the floor: what the bot says, remembers having said, and how it brings the caller to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from calls.commands import Announce
from calls.events import BotHandedOver
from calls.model import Party, Utterance
from calls.secrets import masked
from ivr.bot.talk import Asked, Manner, Talk
from ivr.journey import Journey
from ivr.steps import Order, Phrase, Say, Step, Take, Wait, keys_of


@dataclass(frozen=True, slots=True)
class Ways:
    """The names of the exits: `keys` and `queues` have an exit each, `served` entries one that serves them."""

    keys: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Floor:
    """One visit of a caller at the bot; all it remembers is in `journey.state`."""

    manner: Manner
    ways: Ways
    journey: Journey

    @property
    def talk(self) -> Talk:
        return self.journey.state if isinstance(self.journey.state, Talk) else Talk()

    def note(self, **changes: Any) -> None:
        self.journey.state = replace(self.talk, **changes)

    def turn(self) -> None:
        """The caller's."""
        self.note(turns=self.talk.turns + 1, silences=0)

    def heard(self, text: str, confidence: float = 1.0) -> None:
        """The caller's turn, with what he said or keyed."""
        self.turn()
        self.note(transcript=(*self.talk.transcript, Utterance(Party.CALLER, masked(text), confidence)))

    def say(self, *phrases: Phrase, before: tuple[str, ...] = (), told: str = "", **changes: Any) -> Say:
        """Our turn; `changes` is what to remember with it, `told` the entry that is answered. What stands `before` is
        not said again when repeated."""
        self.note(last=phrases, keyed="", **changes)
        self._remember(phrases, told)
        return Say((*before, *phrases))

    def repeat(self) -> Say:
        return Say(self.talk.last)

    def listen(self) -> Step:
        return Wait(self.manner.wait_s)

    def doubt(self) -> Step:
        """Not understood: asked once more in other words, then a person."""
        doubts = self.talk.doubts + 1
        if doubts >= self.manner.doubts:
            return self.hand_over()
        return self.say(*self.manner.prompts.again, doubts=doubts, asked=Asked.NEED)

    def hand_over(self, queue: str = "") -> Step:
        """On to a person with what was said."""
        exit_name = f"queues.{queue}" if queue in self.ways.queues else "person"
        return self.leave(exit_name, self.manner.prompts.to_person)

    def leave(self, exit_name: str, prompts: tuple[str, ...] = ()) -> Step:
        """Out of the bot, unserved: whoever goes on learns what was said."""
        talk = self.talk
        self.note(ahead=(Take(exit_name),))
        if not talk.transcript:
            return Say(prompts)
        told = BotHandedOver(self.journey.call, self.journey.node, talk.transcript, dict(talk.filled))
        return Order(Announce(told), prompts)

    def _remember(self, phrases: tuple[Phrase, ...], entry: str) -> None:
        """Our part of the conversation in words, as far as the knowledge base has them."""
        texts = self.manner.knowledge.texts
        words = (texts.get(key, _NO_WORDS).get(self.journey.language, "") for key in keys_of(phrases))
        if said := " ".join(word for word in words if word):
            utterance = Utterance(Party.SYSTEM, said, entry=entry)
            self.note(transcript=(*self.talk.transcript, utterance))


_NO_WORDS: Mapping[str, str] = {}
