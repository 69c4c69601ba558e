"""callback: offer to call back instead of letting the caller wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.commands import RequestCallback
from ivr.journey import Journey
from ivr.steps import Order, Stay, Step, Take
from ivr.verb import Exit, Needs, Verb
from ivr.verbs.menu import Menu

PERSON_KEY = "0"


@dataclass(frozen=True, slots=True)
class Callback(Verb):
    """With `accept` the caller is called back at his own number, hears `confirmed` and goes on to `then`.

    Any other answer, and none, is like a menu's: `decline` and 0 lead to `otherwise`, normally the queue he came
    from, as do `tries` failures. Whoever has no number that could be called goes there without being asked, whoever
    asked for a callback already to `then`. With `in_s` zero he keeps his place in `queue`; else he is called that
    much later.
    """

    verb: ClassVar[str] = "callback"
    queue: str
    then: str
    otherwise: str
    prompts: tuple[str, ...] = ("callback.offer",)
    confirmed: tuple[str, ...] = ("callback.confirmed",)
    accept: str = "1"
    decline: str = "2"
    in_s: float = 0.0
    wait_s: float = 5.0
    tries: int = 2

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        return Needs(prompts=(*self._question.needs.prompts, *self.confirmed), queues=(self.queue,))

    def begin(self, journey: Journey) -> Step:
        if journey.callback_requested:
            return Take("then")
        return self._step(self._question.begin(journey), journey) if journey.callback_number else Take("otherwise")

    def key(self, key: str, journey: Journey) -> Step:
        return Stay() if journey.callback_requested else self._step(self._question.key(key, journey), journey)

    def finished(self, journey: Journey) -> Step:
        return Take("then") if journey.callback_requested else self._question.finished(journey)

    def timed_out(self, journey: Journey) -> Step:
        return self._question.timed_out(journey)

    @property
    def _question(self) -> Menu:
        keys = {PERSON_KEY: self.otherwise, self.decline: self.otherwise, self.accept: self.then}
        return Menu(self.prompts, keys, self.otherwise, wait_s=self.wait_s, tries=self.tries)

    def _step(self, answer: Step, journey: Journey) -> Step:
        """What an answer to the question comes to."""
        if not isinstance(answer, Take):
            return answer
        if answer.exit != self.accept:
            return Take("otherwise")
        journey.callback_requested = True
        asked = RequestCallback(journey.call, self.queue, journey.language, journey.callback_number, self.in_s)
        return Order(asked, self.confirmed)
