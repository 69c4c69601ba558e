"""What the server and the process that listens to calls tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calls.model import Concern
from qa_scoring.said.phrase import Phrase
from qa_scoring.span import Voice


@dataclass(frozen=True, slots=True)
class Attend:
    """Listen to a recording that is being written."""

    call: str
    recording: str
    path: Path
    language: str


@dataclass(frozen=True, slots=True)
class Leave:
    """It is over."""

    recording: str


@dataclass(frozen=True, slots=True)
class Heed:
    """Words that a lead wants to know of, from now on."""

    phrases: tuple[Phrase, ...]


Order = Attend | Leave | Heed


@dataclass(frozen=True, slots=True)
class Found:
    """`phrase` names the rubric's phrase, "" for a voice."""

    call: str
    recording: str
    concern: Concern
    voice: Voice
    start_ms: int
    end_ms: int
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """So many utterances were not understood, because there was too much to understand at once."""

    utterances: int


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance as it was understood, numbers masked: for the desk of the agent who talks, never for the disk."""

    call: str
    voice: Voice
    text: str
    confidence: float


Answer = Found | Skipped | Said
