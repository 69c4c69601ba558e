"""What the console asks about prompts and announcements. Every method may block, some for seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from calls.events import AnnouncementMade
from prompts.listing import Row
from prompts.shelf import Spoken
from store.announcements import Announcement


@dataclass(frozen=True, slots=True)
class AnnouncementDraft:
    """A sentence that was spoken and may be announced; `sounds` are to be listened to, by language."""

    draft: str
    words: Mapping[str, str]
    sounds: Mapping[str, Path]


class PromptKeeping(Protocol):
    def rows(self) -> list[Row]: ...

    def take_recording(self, source: Path, spoken: Spoken, *, by: str, words: str) -> Row:
        """Raises SoundRefusedError."""
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
