"""Shapes of what was said in a call."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from console.schemas import Shape
from qa_scoring.emotion import EmotionKind, Why
from qa_scoring.span import Voice

SURE = "0-1: how sure it is."


class WordItem(Shape):
    """A word, or in Mandarin a character; milliseconds of the recording."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float = Field(description=SURE)


class EditItem(Shape):
    """What a person heard instead."""

    text: str = Field(description="Numbers are masked.")
    by: str
    at: datetime


class UtteranceItem(Shape):
    """What one side said without a longer pause."""

    voice: Voice
    start_ms: int
    end_ms: int
    text: str = Field(description="Numbers are masked.")
    confidence: float = Field(description=SURE)
    words: list[WordItem] = Field(description="In the text's order, without its punctuation; may be empty.")
    edited: EditItem | None = Field(description="The line as it was put right; `text` stays what was understood.")


class EmotionItem(Shape):
    """A stretch in which a side shows a feeling."""

    voice: Voice
    start_ms: int
    end_ms: int
    kind: EmotionKind
    strength: float = Field(description="0-1.")
    confidence: float = Field(description=SURE)
    why: list[Why] = Field(description="What it was told from.")


class TranscriptAnswer(Shape):
    recording: str
    language: str
    model: str = Field(description="Who understood it.")
    version: int
    utterances: list[UtteranceItem] = Field(description="Both sides', by start.")
    emotions: list[EmotionItem] = Field(description="By start.")
