"""What is said to the caller: play ids, sounds in his language, barge-in."""

from __future__ import annotations

from calls.commands import Command, Play, StopPlay
from calls.model import Sound, Tier
from ivr.journey import Journey, Value
from ivr.steps import Phrase, Slot


class Mouth:
    """`playing` is the play that has not finished yet. `first` is said before all else, though to no emergency."""

    def __init__(self, call: str, leg: str, first: tuple[Sound, ...] = ()) -> None:
        self._call, self._leg, self._first = call, leg, first
        self._plays = 0
        self._newest: set[str] = set()
        self.playing: str | None = None

    def next_play(self) -> str:
        self._plays += 1
        play = f"{self._call}-p{self._plays}"
        self._newest.add(play)
        return play

    def say(self, phrases: tuple[Phrase, ...], journey: Journey) -> list[Command]:
        if not phrases:
            return []
        self._newest.clear()
        self.playing = self.next_play()
        first, self._first = () if journey.tier is Tier.EMERGENCY else self._first, ()
        sounds = (*first, *(_sound(phrase, journey) for phrase in phrases))
        return [Play(self._call, self._leg, self.playing, sounds)]

    def is_out(self, play: str) -> bool:
        """What was said has ended: by itself, or by another play that replaced it."""
        if self.playing is None or play not in self._newest:
            return False
        self.playing = None
        return True

    def silence(self) -> list[Command]:
        """Barge-in: whatever still plays must not be heard over what comes next."""
        if self.playing is None:
            return []
        play, self.playing = self.playing, None
        return [StopPlay(self._call, self._leg, play)]


def _sound(phrase: Phrase, journey: Journey) -> Sound:
    if isinstance(phrase, Slot):
        return Sound(phrase.kind, journey.language, value=canonical(journey.variables.get(phrase.variable, "")))
    return Sound(phrase, journey.language, slow=journey.slow)


def canonical(value: Value) -> str:
    """A value as the spoken values understand it: no `.0` behind whole numbers, `yes` and `no` for flags."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
