"""The shapes of prompts."""

from __future__ import annotations

from pydantic import Field

from console.schemas import Shape
from prompts.listing import Form


class PromptItem(Shape):
    """One prompt in one language."""

    key: str
    language: str = Field(description="Empty: a sound without words, the same in every language.")
    form: Form = Field(description="Where the sound comes from; pending: there is none yet.")
    text: str = Field(description="Its words; empty where nobody wrote them down.")
    length_ms: int
    lufs: float | None = Field(description="Integrated loudness (ITU-R BS.1770-4); null: not measured.")
    peak_dbfs: float | None
    version: int = Field(description="Of an upload, 1 and up; 0 for everything else.")
    audio: str | None = Field(description="Where to listen to it.")


class PromptPage(Shape):
    items: list[PromptItem]
    next: None = None


class PromptWordsQuery(Shape):
    words: str = Field("", max_length=500, description="What the recording says, for people to read.")
