"""Whom an agent calls back is told, before anybody hears him, that he is recorded, and may refuse (X4)."""

from __future__ import annotations

from typing import Final

from calls.commands import Play
from calls.events import RecordingRefused
from calls.model import Sound
from switchboard.turn import Turn

GREETING: Final = "callback.greeting"
CONFIRMED: Final = "recording.off"
REFUSE_KEY: Final = "*"
"""As the greeting says."""


def begin(turn: Turn) -> None:
    _say(turn, GREETING)


def refuse(turn: Turn) -> None:
    """He is told that it is so, and is put through all the same."""
    turn.record.refused = True
    turn.announce(RecordingRefused(turn.record.call))
    _say(turn, CONFIRMED)


def _say(turn: Turn, prompt: str) -> None:
    record = turn.record
    turn.hearing.notice = record.next_play()
    turn.do(Play(record.call, record.leg, turn.hearing.notice, (Sound(prompt),)))
