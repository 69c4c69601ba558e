"""The shapes of prompts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from console.schemas import Shape, Text
from prompts.listing import Form

LONGEST_WORDS = 500
LONGEST_SPOKEN = 500
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


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
    making: bool = Field(False, description="Another sound of it is still to be made; this one is heard until then.")


class PromptUse(Shape):
    """Where a prompt is named: a node of a flow that is live, or a file of the configuration."""

    key: str
    flow: str = Field(description="Empty: it is a file that names it.")
    node: str
    file: str


class PromptFault(Shape):
    """What is amiss with a prompt, and what to do."""

    key: str
    language: str = Field(description="Empty: with the prompt in general.")
    problem: Text
    remedy: Text


class PromptPage(Shape):
    items: list[PromptItem]
    uses: list[PromptUse]
    own: list[str] = Field(description="Keys that the product itself says.")
    faults: list[PromptFault]
    measuring: bool = Field(description="Some recordings are being measured just now: ask again in a while.")
    next: None = None


class PromptWordsQuery(Shape):
    words: str = Field("", max_length=LONGEST_WORDS, description="What the recording says, for people to read.")


class PromptSoundQuery(Shape):
    heard: bool = Field(
        False,
        description="As a caller of this language hears it: at 8 kHz, and in another language where there is none.",
    )
    slow: bool = Field(False, description="With `heard`: the slower reading, where there is one.")
    v: str = Field("", max_length=40, description="Anything: another sound has another address for a player.")


class DraftSoundQuery(Shape):
    heard: bool = Field(False, description="At the telephone's 8 kHz.")


class PromptVersion(Shape):
    """One that was uploaded, or spoken here and put on the air."""

    version: int
    by: str
    at: str = Field(description="ISO 8601; empty where nobody noted it.")
    words: str
    why: str
    voice: str = Field(description="Who spoke it; empty: the language's own voice, or a recording.")
    speed: float = Field(description="0: a recording.")
    length_ms: int
    lufs: float | None
    audio: str


class PromptChange(Shape):
    """From then on this version was heard; 0: none, but what there is without uploads."""

    version: int
    by: str
    at: str
    why: str


class PromptHistory(Shape):
    """Newest first."""

    items: list[PromptVersion]
    heard: int = Field(description="The version that is on the air; 0: none.")
    changes: list[PromptChange]
    next: None = None


class PromptPutBack(Shape):
    version: int = Field(ge=1, le=9999)
    why: Reason
    expected: int | None = Field(None, description="The version that is believed to be on the air.")


class PromptWithdrawal(Shape):
    why: Reason
    expected: int | None = Field(None, description="The version that is believed to be on the air.")


class PromptDraftItem(Shape):
    """Mastered, and heard by nobody yet."""

    draft: str
    audio: str
    length_ms: int
    lufs: float
    peak_dbfs: float
    text: str = Field(description="What was spoken; empty for a recording.")


class PromptSpeaking(Shape):
    text: Annotated[str, StringConstraints(max_length=4 * LONGEST_SPOKEN)]
    language: str = Field(max_length=20)
    voice: str = Field("", max_length=40, description="Empty: the language's own.")
    speed: float = Field(1.0, ge=0.7, le=1.5, allow_inf_nan=False)


class PromptUseDraft(Shape):
    """Put the draft on the air."""

    key: str = Field(max_length=64)
    language: str = Field(max_length=64)
    why: Reason
    words: str = Field("", max_length=LONGEST_WORDS, description="What a recording says, for people to read.")
    expected: int | None = Field(None, description="The version that is believed to be on the air.")


class PromptVoices(Shape):
    """By language; the first speaks when nobody is named."""

    voices: dict[str, list[str]]
    most_letters: int = LONGEST_SPOKEN
