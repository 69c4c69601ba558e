"""The phone of an agent puts the caller on hold: he hears music until it takes him back."""

from __future__ import annotations

from calls.commands import Play, StopPlay
from calls.events import LegHeld, LegResumed
from calls.model import Sound
from switchboard.turn import Turn

MUSIC = "music.wait"


def begin(turn: Turn, event: LegHeld) -> None:
    """The music of the queue he came from, if he came from one. Told twice, it plays on."""
    record = turn.record
    if event.leg != turn.talk.leg or record.held_play is not None:
        return
    record.held_play = record.next_play() if record.flow is None else record.flow.next_play()
    music = Sound(record.hold.music if record.hold is not None else MUSIC, record.language)
    turn.do(Play(record.call, record.leg, record.held_play, (music,), loop=True))


def end(turn: Turn, event: LegResumed) -> None:
    if event.leg == turn.talk.leg:
        forget(turn)


def forget(turn: Turn) -> None:
    """The hold is over, or the talk."""
    record = turn.record
    if record.held_play is not None:
        turn.do(StopPlay(record.call, record.leg, record.held_play))
        record.held_play = None
