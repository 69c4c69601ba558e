"""callback: offer to call back instead of letting the caller wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.commands import RequestCallback
from ivr.journey import Journey
from ivr.steps import Back, Failed, Order, Stay, Step, Take
from ivr.verb import Exit, Needs, Verb
from ivr.verbs.menu import Menu

PERSON_KEY = "0"


@dataclass(frozen=True, slots=True)
class Callback(Verb):
    """With `accept` the caller is called back at his own number, hears `confirmed` and goes on to `then`.

    Any other answer, and none, is like a menu's: `decline` and 0 lead to `otherwise`, normally the queue he came
    from, as do `tries` failures. Whoever has no number that could be called goes there without being asked, whoever
    asked for a callback already to `then`. With `in_s` zero he keeps his place in `queue`; else he is called that
    much later. With `ask` False he is not asked. Without `same_agent` somebody else calls him than who talked to him
    (双确认, H6).
    """

    verb: ClassVar[str] = "callback"
    asks: ClassVar[bool] = True
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
    ask: bool = True
    same_agent: bool = True

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        return Needs(
            prompts=(*(self._question.needs.prompts if self.ask else ()), *self.confirmed), queues=(self.queue,)
        )

    def begin(self, journey: Journey) -> Step:
        if journey.callback_requested:
            return Take("then")
        if not journey.callback_number:
            return Take("otherwise")
        return self._step(self._question.begin(journey), journey) if self.ask else self._request(journey)

    def key(self, key: str, journey: Journey) -> Step:
        return Stay() if journey.callback_requested else self._step(self._question.key(key, journey), journey)

    def finished(self, journey: Journey) -> Step:
        return Take("then") if journey.callback_requested else self._question.finished(journey)

    def timed_out(self, journey: Journey) -> Step:
        return self._step(self._question.timed_out(journey), journey)

    @property
    def _question(self) -> Menu:
        keys = {PERSON_KEY: self.otherwise, self.decline: self.otherwise, self.accept: self.then}
        return Menu(self.prompts, keys, self.otherwise, wait_s=self.wait_s, tries=self.tries)

    def _step(self, answer: Step, journey: Journey) -> Step:
        """What an answer to the question comes to."""
        if isinstance(answer, Failed):
            return Failed(answer.why, self._step(answer.step, journey))
        if not isinstance(answer, Take | Back):
            return answer
        accepted = isinstance(answer, Take) and answer.exit == self.accept
        return self._request(journey) if accepted else Take("otherwise")

    def _request(self, journey: Journey) -> Step:
        journey.callback_requested = True
        asked = RequestCallback(
            journey.call, self.queue, journey.language, journey.callback_number, self.in_s, self.same_agent
        )
        return Order(asked, self.confirmed)
