"""A caller nobody hears: ask, wait, and let the line go; an emergency call is never let go."""

from __future__ import annotations

from calls.events import DigitPressed, MediaBack, MediaLost
from calls.model import HangupCause, Party, Sound, Stage, Tier
from switchboard import ending, holding
from switchboard.talking import QUESTION, SILENCE_S
from switchboard.turn import Turn

ANSWER_WITHIN_S = 10.0


def lost(turn: Turn, _: MediaLost) -> None:
    if turn.record.stage is Stage.TALKING:
        turn.wake(QUESTION, turn.now + SILENCE_S)
        return
    question = (Sound("still_there", turn.flow.language),)
    if turn.record.stage is Stage.IN_IVR:
        turn.play(question)
    else:
        holding.say(turn, question)
    turn.wake(QUESTION, turn.now + ANSWER_WITHIN_S)


def back(turn: Turn, _: MediaBack | DigitPressed) -> None:
    turn.sleep(QUESTION)


def unanswered(turn: Turn) -> None:
    if turn.record.tier is not Tier.EMERGENCY:
        ending.end(turn, HangupCause.MEDIA_TIMEOUT, Party.SYSTEM)
