"""play: say something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.journey import Journey
from ivr.steps import Phrase, Say, Stay, Step, Take, keys_of, variables_of
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Play(Verb):
    """A key ends an `interruptible` prompt at once; either way it is kept and answers the next menu."""

    verb: ClassVar[str] = "play"
    prompts: tuple[Phrase, ...]
    then: str
    interruptible: bool = True

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    @property
    def needs(self) -> Needs:
        return Needs(prompts=keys_of(self.prompts), variables=variables_of(self.prompts))

    def begin(self, journey: Journey) -> Step:
        return Take("then") if journey.typed and self.interruptible else Say(self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        journey.type_ahead(key)
        return Take("then") if self.interruptible else Stay()

    def finished(self, journey: Journey) -> Step:
        return Take("then")
