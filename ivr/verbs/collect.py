"""collect: have the caller enter a number, key by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.model import InputFailure
from ivr.asking import Wordings, every_phrase, wording
from ivr.entries import FORMS, Entry, is_complete, value_of
from ivr.journey import Journey
from ivr.steps import Failed, Phrase, Say, Step, Take, Wait, keys_of, variables_of
from ivr.verb import Exit, Needs, Verb

PERSON_KEY = "0"
CLEAR_KEY = "*"
END_KEY = "#"


@dataclass(frozen=True, slots=True)
class Collect(Verb):
    """What was entered goes into the variable `into`.

    `#`, a pause of `wait_s` or the last possible key ends the entry; `*` clears it and asks again, but is the X of an
    identity number. 0 and nothing else is for a person, where the entry is longer than that. What cannot be right is
    asked for again as `retry` says, after `wrong` or `nothing`; `tries` failures lead to `otherwise`, a person.
    """

    verb: ClassVar[str] = "collect"
    asks: ClassVar[bool] = True
    prompts: tuple[Phrase, ...]
    into: str
    then: str
    otherwise: str
    kind: Entry = Entry.DIGITS
    least: int = 1
    most: int = 32
    retry: Wordings = ()
    wrong: Wordings = (("collect.invalid",),)
    nothing: Wordings = (("collect.timeout",),)
    wait_s: float = 5.0
    tries: int = 3
    masked: bool = False

    @property
    def secret(self) -> bool:
        return self.masked

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        said = (*self.prompts, *every_phrase(self.retry))
        again = every_phrase(self.wrong, self.nothing) if self.tries > 1 else ()
        return Needs(prompts=keys_of((*said, *again)), variables=variables_of(said))

    def begin(self, journey: Journey) -> Step:
        """Take the keys typed ahead, then ask for what is missing."""
        journey.state = ""
        step: Step = Say(self.prompts)
        while key := journey.take_typed():
            step = self.key(key, journey)
            if isinstance(step, Take | Failed):
                return step
        return step

    def key(self, key: str, journey: Journey) -> Step:
        entered: str = journey.state
        if key == CLEAR_KEY and not self._is_x(entered):
            journey.state = ""
            return Say(self._question_again(journey))
        if key == END_KEY:
            return self._end(journey)
        journey.state = entered = entered + ("X" if key == CLEAR_KEY else key)
        if key == PERSON_KEY and entered == key and self._is_for_person:
            return Take("otherwise")
        return self._end(journey) if is_complete(self.kind, entered, self.most) else Wait(self.wait_s)

    def finished(self, journey: Journey) -> Step:
        return Wait(self.wait_s)

    def timed_out(self, journey: Journey) -> Step:
        return self._end(journey)

    @property
    def _is_for_person(self) -> bool:
        """Nothing that is asked for begins with 0."""
        return PERSON_KEY not in FORMS[self.kind].begins

    def _is_x(self, entered: str) -> bool:
        return self.kind is Entry.ID and len(entered) == self.most - 1

    def _end(self, journey: Journey) -> Step:
        entered: str = journey.state
        if entered == PERSON_KEY and self.least > 1:
            return Take("otherwise")
        value = value_of(self.kind, entered) if len(entered) >= self.least else None
        if value is None:
            return self._fail(InputFailure.WRONG if entered else InputFailure.TIMEOUT, journey)
        journey.set(self.into, value)
        return Take("then")

    def _fail(self, why: InputFailure, journey: Journey) -> Step:
        """Ask again, or give up. Keys typed behind a wrong entry were meant for another question."""
        journey.state = journey.typed = ""
        journey.failures += 1
        if journey.failures >= self.tries:
            return Failed(why, Take("otherwise"))
        said = self.wrong if why is InputFailure.WRONG else self.nothing
        return Failed(why, Say((*wording(said, journey.failures), *self._question_again(journey))))

    def _question_again(self, journey: Journey) -> tuple[Phrase, ...]:
        return wording(self.retry, journey.failures) or self.prompts
