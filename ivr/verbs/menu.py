"""menu: ask for one key and go where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from calls.model import InputFailure
from ivr.asking import Wordings, every_phrase, wording
from ivr.journey import Journey
from ivr.steps import Back, Failed, Say, Stay, Step, Take, Wait, keys_of
from ivr.verb import Exit, Needs, Verb

PERSON_KEY = "0"
REPEAT_KEY = "9"
BACK_KEY = "*"
END_KEY = "#"


@dataclass(frozen=True, slots=True)
class Menu(Verb):
    """A key counts from the first sound on and silences the prompt; `wait_s` begins when the prompt has ended.

    A wrong key plays `wrong_key`, no key plays `no_key`, each followed by `retry` (the question in other words, each
    time in others; `prompts` again when empty). After `tries` failures the caller goes to `otherwise`, a person.
    Unless `keys` says otherwise 9 repeats, `*` goes back to the menu before and `#` is overlooked (people end an
    entry with it).
    """

    verb: ClassVar[str] = "menu"
    asks: ClassVar[bool] = True
    is_menu: ClassVar[bool] = True
    prompts: tuple[str, ...]
    keys: Mapping[str, str]
    otherwise: str
    retry: Wordings = ()
    wrong_key: Wordings = (("menu.invalid",),)
    no_key: Wordings = (("menu.timeout",),)
    wait_s: float = 5.0
    tries: int = 3

    @property
    def exits(self) -> tuple[Exit, ...]:
        chosen = tuple(Exit(key, node, chosen=True) for key, node in self.keys.items())
        return (*chosen, Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        again = every_phrase(self.wrong_key, self.no_key) if self.tries > 1 else ()
        return Needs(prompts=(*self.prompts, *keys_of((*every_phrase(self.retry), *again))))

    def begin(self, journey: Journey) -> Step:
        """Answer with the keys typed ahead, or ask."""
        while key := journey.take_typed():
            step = self.key(key, journey)
            if not isinstance(step, Stay):
                return step
        return Say(self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        if key in self.keys:
            return Take(key)
        if key == REPEAT_KEY:
            return Say(self.prompts)
        if key == BACK_KEY:
            return Back()
        return Stay() if key == END_KEY else self._fail(InputFailure.WRONG, self.wrong_key, journey)

    def finished(self, journey: Journey) -> Step:
        return Wait(self.wait_s)

    def timed_out(self, journey: Journey) -> Step:
        return self._fail(InputFailure.TIMEOUT, self.no_key, journey)

    def _fail(self, why: InputFailure, said: Wordings, journey: Journey) -> Step:
        """Ask again, or give up. Keys typed behind a wrong one were meant for another menu."""
        journey.typed = ""
        journey.failures += 1
        if journey.failures >= self.tries:
            return Failed(why, Take("otherwise"))
        question = wording(self.retry, journey.failures) or self.prompts
        return Failed(why, Say((*wording(said, journey.failures), *question)))
