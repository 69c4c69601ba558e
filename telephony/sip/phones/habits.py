"""What an agent's phone does with the calls it is offered. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from calls.model import HangupCause


class Behaviour(StrEnum):
    ANSWER = "answer"
    BUSY = "busy"
    DECLINE = "decline"
    SILENT = "silent"
    UNAVAILABLE = "unavailable"


REFUSALS = {
    Behaviour.BUSY: (486, HangupCause.USER_BUSY),
    Behaviour.DECLINE: (603, HangupCause.CALL_REJECTED),
    Behaviour.UNAVAILABLE: (480, HangupCause.NO_USER_RESPONSE),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """`talk_s` None stays until the caller goes; `tapes` is a folder for what the agent hears, one WAV a call."""

    behaviour: Behaviour = Behaviour.ANSWER
    answer_after_s: float = 0.8
    talk_s: float | None = 12.0
    endless_sentence: bool = False
    tapes: Path | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """An agent's number and the sentence spoken: mono WAV at the phone's rate, None to keep silent."""

    agent: str
    sentence: Path | None = None
