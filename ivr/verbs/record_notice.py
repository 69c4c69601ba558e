"""record_notice: say that the call is recorded, and take a no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calls.commands import NoticeGiven, RefuseRecording
from ivr.journey import Journey
from ivr.steps import Order, Say, Step, Take
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class RecordNotice(Verb):
    """Whoever presses `refuse_key` is not recorded, hears `confirmed` and goes on to `refused`.

    Any other key ends the notice, is kept and answers the next menu: who interrupts it, or keyed ahead, knows it.
    """

    verb: ClassVar[str] = "record_notice"
    prompts: tuple[str, ...]
    then: str
    refuse_key: str = ""
    refused: str = ""
    confirmed: tuple[str, ...] = ()

    @property
    def exits(self) -> tuple[Exit, ...]:
        refused = (Exit("refused", self.refused or self.then, chosen=True),) if self.refuse_key else ()
        return (Exit("then", self.then), *refused)

    @property
    def needs(self) -> Needs:
        return Needs(prompts=(*self.prompts, *(self.confirmed if self.refuse_key else ())))

    def begin(self, journey: Journey) -> Step:
        journey.state = ""
        if not journey.typed:
            return Say(self.prompts)
        if journey.typed[0] != self.refuse_key:
            return self._given(journey)
        return self.key(journey.take_typed(), journey)

    def key(self, key: str, journey: Journey) -> Step:
        if journey.state or key != self.refuse_key:
            journey.type_ahead(key)
            return self.finished(journey)
        journey.state = "refused"
        return Order(RefuseRecording(journey.call), self.confirmed)

    def finished(self, journey: Journey) -> Step:
        return Take(journey.state) if journey.state else self._given(journey)

    def _given(self, journey: Journey) -> Step:
        """Recording may begin; `finished` follows at once."""
        journey.state = "then"
        return Order(NoticeGiven(journey.call))
