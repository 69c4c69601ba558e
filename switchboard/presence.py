"""A caller nobody hears: ask, wait, and let the line go; an emergency call is never let go."""

from __future__ import annotations

from calls.commands import Play
from calls.events import DigitPressed, MediaBack, MediaLost
from calls.model import HangupCause, Party, Sound, Stage, Tier
from switchboard import ending
from switchboard.turn import Turn

ANSWER_WITHIN_S = 10.0
TALK_GRACE_S = 40.0
"""In a conversation nobody is interrupted by a question; the silence must last this much longer."""

ALARM = "question"


def lost(turn: Turn, _: MediaLost) -> None:
    record = turn.record
    if record.stage is Stage.TALKING:
        turn.wake(ALARM, turn.now + TALK_GRACE_S)
        return
    record.question = turn.flow.next_play()
    turn.do(Play(record.call, record.leg, record.question, (Sound("still_there", turn.flow.language),)))
    turn.wake(ALARM, turn.now + ANSWER_WITHIN_S)


def back(turn: Turn, _: MediaBack | DigitPressed) -> None:
    turn.sleep(ALARM)


def unanswered(turn: Turn) -> None:
    if turn.record.tier is not Tier.EMERGENCY:
        ending.end(turn, HangupCause.MEDIA_TIMEOUT, Party.SYSTEM)
