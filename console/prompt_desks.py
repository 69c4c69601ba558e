"""What the console asks about prompts and announcements. Every method may block, some for seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from calls.events import AnnouncementMade
from prompts.figures import Figures
from prompts.listing import Row
from prompts.shelf import Spoken
from prompts.takes import Take
from prompts.uploads import Uploads
from prompts.uses import Uses
from store.announcements import Announcement


@dataclass(frozen=True, slots=True)
class AnnouncementDraft:
    """A sentence that was spoken and may be announced; `sounds` are to be listened to, by language."""

    draft: str
    words: Mapping[str, str]
    sounds: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class PromptDraft:
    """A sound that nobody hears yet; `files` by sample rate in Hz. Words that were spoken here have their language,
    voice ("": the language's own) and speed; a recording has 0."""

    draft: str
    files: Mapping[int, Path]
    figures: Figures
    text: str = ""
    language: str = ""
    voice: str = ""
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class PutOn:
    """`expected` is the version that whoever orders it believes to be heard; None: whichever."""

    by: str
    why: str
    words: str = ""
    expected: int | None = None


class PromptKeeping(Protocol):
    @property
    def uploads(self) -> Uploads: ...

    def rows(self) -> list[Row]: ...

    def missing(self) -> Sequence[Take]:
        """What is still to be made."""
        ...

    def measure(self) -> bool:
        """Whether recordings are being measured just now, and their rows will say more in a while."""
        ...

    def heard(self, key: str, language: str, rate_hz: int, *, slow: bool = False) -> Path | None:
        """What a caller of this language hears, maybe in another one; None where he would hear a tone."""
        ...

    def put_on(self, spoken: Spoken, version: int, *, by: str, why: str, expected: int | None = None) -> None:
        """Raises as `Uploads.put_on`."""
        ...

    def left_without(self, spoken: Spoken) -> bool:
        """Whether something of this key can be heard in some language when its upload in this one is not."""
        ...

    def take_recording(self, source: Path, spoken: Spoken, *, by: str, words: str) -> Row:
        """Raises SoundRefusedError."""
        ...


class Drafting(Protocol):
    def recorded(self, source: Path) -> PromptDraft:
        """Raises SoundRefusedError."""
        ...

    def spoken(self, text: str, language: str, voice: str, speed: float) -> PromptDraft:
        """Raises SpeechError."""
        ...

    def draft(self, draft: str) -> PromptDraft | None: ...

    def put_on(self, draft: PromptDraft, spoken: Spoken, order: PutOn) -> Row:
        """Raises as `Uploads.add`, and OSError."""
        ...


class Announcing(Protocol):
    def preview(self, words: Mapping[str, str]) -> AnnouncementDraft:
        """Raises SpeechError."""
        ...

    def draft(self, draft: str) -> AnnouncementDraft | None: ...

    def announce(self, draft: AnnouncementDraft, made: AnnouncementMade) -> None:
        """From now on the prompt `announcement.<announcement>` can be played. Raises SpeechError."""
        ...

    def withdraw(self, announcement: str, by: str) -> bool:
        """False when it does not run (any more)."""
        ...

    def latest(self) -> list[Announcement]: ...


@dataclass(frozen=True, slots=True)
class PromptDesks:
    prompts: PromptKeeping
    announcements: Announcing
    drafts: Drafting
    uses: Callable[[], Uses]
