"""On hold: music for a caller for whom others are sought, and announcements over it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from calls.events import PlayFinished
from calls.model import Sound
from switchboard.record import Hold
from switchboard.turn import Turn


def begin(turn: Turn, music: str, phrase_s: float = 0.0) -> None:
    """The music begins when the flow has said what it is saying."""
    hold = turn.record.hold = Hold(music, phrase_s, speaking=turn.flow.playing)
    if hold.speaking is None:
        _resume(turn)


def change(turn: Turn, music: str, phrase_s: float = 0.0) -> None:
    """Other music: at once, or when the announcement is over."""
    turn.hold.phrase_s = phrase_s
    if music != turn.hold.music:
        turn.hold.music = music
        if turn.hold.speaking is None:
            _resume(turn)


def say(turn: Turn, sounds: Sequence[Sound]) -> None:
    turn.hold.speaking = turn.play(sounds)


def end_of_phrase(turn: Turn, at: float) -> float:
    """When the phrase of music is over that plays at `at`. Music keeps the house's time: its phrases begin at whole
    multiples of their length.
    """
    phrase_s = turn.hold.phrase_s
    return ceil(at / phrase_s) * phrase_s if phrase_s > 0 else at


def play_finished(turn: Turn, event: PlayFinished) -> None:
    """An announcement is over: the music goes on."""
    if event.play == turn.hold.speaking:
        _resume(turn)


def _resume(turn: Turn) -> None:
    turn.hold.speaking = None
    turn.play((Sound(turn.hold.music, turn.flow.language),), loop=True)
