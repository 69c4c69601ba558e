"""confirm: read back what was entered, and have it confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.model import InputFailure
from ivr.asking import Wordings, every_phrase, wording
from ivr.journey import Journey
from ivr.steps import Failed, Phrase, Say, Stay, Step, Take, Wait, keys_of, variables_of
from ivr.verb import Exit, Needs, Verb

PERSON_KEY = "0"
REPEAT_KEY = "9"
CLEAR_KEY = "*"
END_KEY = "#"


@dataclass(frozen=True, slots=True)
class Confirm(Verb):
    """`accept` leads to `yes`; `decline`, and `*`, to `no`, normally the node that asked.

    0 and `tries` failures lead to `otherwise`, a person; 9 repeats.
    """

    verb: ClassVar[str] = "confirm"
    asks: ClassVar[bool] = True
    prompts: tuple[Phrase, ...]
    yes: str
    no: str
    otherwise: str
    accept: str = "1"
    decline: str = "2"
    retry: Wordings = ()
    wrong_key: Wordings = (("menu.invalid",),)
    no_key: Wordings = (("menu.timeout",),)
    wait_s: float = 5.0
    tries: int = 3

    @property
    def exits(self) -> tuple[Exit, ...]:
        chosen = (Exit("yes", self.yes, chosen=True), Exit("no", self.no, chosen=True))
        return (*chosen, Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        said = (*self.prompts, *every_phrase(self.retry))
        again = every_phrase(self.wrong_key, self.no_key) if self.tries > 1 else ()
        return Needs(prompts=keys_of((*said, *again)), variables=variables_of(said))

    def begin(self, journey: Journey) -> Step:
        """Keys typed ahead were pressed before there was anything to confirm."""
        journey.typed = ""
        return Say(self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        ways = {CLEAR_KEY: "no", PERSON_KEY: "otherwise", self.decline: "no", self.accept: "yes"}
        if key in ways:
            return Take(ways[key])
        if key == REPEAT_KEY:
            return Say(self.prompts)
        return Stay() if key == END_KEY else self._fail(InputFailure.WRONG, self.wrong_key, journey)

    def finished(self, journey: Journey) -> Step:
        return Wait(self.wait_s)

    def timed_out(self, journey: Journey) -> Step:
        return self._fail(InputFailure.TIMEOUT, self.no_key, journey)

    def _fail(self, why: InputFailure, said: Wordings, journey: Journey) -> Step:
        journey.failures += 1
        if journey.failures >= self.tries:
            return Failed(why, Take("otherwise"))
        question = wording(self.retry, journey.failures) or self.prompts
        return Failed(why, Say((*wording(said, journey.failures), *question)))
