"""voicemail: let the caller leave a message for a queue (H6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from calls.commands import EndMessage, RecordMessage, StopMessage
from ivr.journey import Journey
from ivr.steps import Order, Phrase, Say, Stay, Step, Take, Wait, keys_of
from ivr.verb import Exit, Needs, Verb

END_KEY = "#"
SAVE_KEYS = "1#"
ANEW_KEY = "2"
REPEAT_KEY = "*"


class _Part(StrEnum):
    INVITING = "inviting"
    SPEAKING = "speaking"
    ASKING = "asking"
    KEPT = "kept"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Said:
    """How far he is. `began_at` is when the tone ended (None: it has not yet), `short` how often he said nothing."""

    part: _Part = _Part.INVITING
    began_at: datetime | None = None
    short: int = 0


@dataclass(frozen=True, slots=True)
class Voicemail(Verb):
    """He hears `prompts` and the tone, and speaks, `max_s` at most; `#` ends it, and so does hanging up: then the
    message is kept as it is. Asked by `confirm` he keeps it with 1 or speaks anew with 2; no answer keeps it too.

    What is shorter than `min_s` is no message: he hears `short` and may try once more (`tries` in all), else
    `otherwise`. After `kept` the way is `then`.
    """

    verb: ClassVar[str] = "voicemail"
    asks: ClassVar[bool] = True
    queue: str
    then: str
    otherwise: str
    prompts: tuple[Phrase, ...] = ("voicemail.invitation",)
    tone: tuple[Phrase, ...] = ("beep",)
    confirm: tuple[Phrase, ...] = ("voicemail.confirm",)
    kept: tuple[Phrase, ...] = ("voicemail.kept",)
    short: tuple[Phrase, ...] = ("voicemail.short",)
    max_s: float = 120.0
    min_s: float = 2.0
    wait_s: float = 6.0
    tries: int = 2

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        said = (*self.prompts, *self.tone, *self.confirm, *self.kept, *self.short)
        return Needs(prompts=keys_of(said), queues=(self.queue,))

    def begin(self, journey: Journey) -> Step:
        journey.state, journey.typed = _Said(), ""
        return Say(self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        said: _Said = journey.state
        if said.part is _Part.INVITING:
            return self._record(journey) if key == END_KEY else Stay()
        if said.part is _Part.SPEAKING:
            return self._stop(journey) if key == END_KEY else Stay()
        if said.part is not _Part.ASKING:
            return Stay()
        if key in SAVE_KEYS:
            return self._keep(journey)
        if key == ANEW_KEY:
            return self._record(journey)
        return Say(self.confirm) if key == REPEAT_KEY else Stay()

    def finished(self, journey: Journey) -> Step:
        said: _Said = journey.state
        match said.part:
            case _Part.INVITING:
                return self._record(journey)
            case _Part.SPEAKING:
                journey.state = replace(said, began_at=journey.at)
                return Wait(self.max_s)
            case _Part.ASKING:
                return Wait(self.wait_s)
        return Take("then" if said.part is _Part.KEPT else "otherwise")

    def timed_out(self, journey: Journey) -> Step:
        return self._stop(journey) if journey.state.part is _Part.SPEAKING else self._keep(journey)

    def _record(self, journey: Journey) -> Step:
        """The recording begins before the tone: the first word shall not be lost."""
        journey.state = replace(journey.state, part=_Part.SPEAKING, began_at=None)
        return Order(RecordMessage(journey.call, self.queue, journey.language), self.tone)

    def _stop(self, journey: Journey) -> Step:
        said: _Said = journey.state
        if said.began_at is None or (journey.at - said.began_at).total_seconds() < self.min_s:
            return self._too_short(journey)
        journey.state = replace(said, part=_Part.ASKING)
        return Order(StopMessage(journey.call), self.confirm)

    def _too_short(self, journey: Journey) -> Step:
        short = journey.state.short + 1
        part = _Part.NOTHING if short >= self.tries else _Part.INVITING
        journey.state = _Said(part, short=short)
        return Order(EndMessage(journey.call, keep=False), self.short)

    def _keep(self, journey: Journey) -> Step:
        journey.state = replace(journey.state, part=_Part.KEPT)
        return Order(EndMessage(journey.call, keep=True), self.kept)
