"""Announcements in a hurry: spoken when previewed, so that they are heard at once when published."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calls.events import AnnouncementMade, Event
from calls.journal import Entry
from console.prompt_desks import AnnouncementDraft
from hotline.prompting.maker import Maker
from prompts.overlay import Overlay
from prompts.takes import Take
from speech.errors import SpeechError
from store.announcements import Announcement, Announcements
from store.database import AWAY

log = logging.getLogger("hotline.prompts")

MOST_DRAFTS = 50
DRAFTS_LIVE_S = 3600.0

Post = Callable[[Event], None]
"""Posts to the call loop, from any thread."""


def key_of(announcement: str) -> str:
    """The prompt's key."""
    return f"announcement.{announcement}"


class AnnouncementDesk:
    """Safe in any thread. Calls do not wait for a database that is away: then a restart ends what is announced."""

    def __init__(self, kept: Announcements, maker: Maker, live: Overlay, post: Post) -> None:
        self._kept, self._maker, self._live, self._post = kept, maker, live, post
        self._drafts: dict[str, tuple[float, AnnouncementDraft]] = {}
        self._ends: dict[str, datetime] = {}
        self._changing = threading.Lock()

    def preview(self, words: Mapping[str, str]) -> AnnouncementDraft:
        """Speaks every text; blocks for seconds. Raises SpeechError."""
        sounds = {language: self._sound(language, text) for language, text in words.items()}
        wide = {language: by_rate[max(by_rate)] for language, by_rate in sounds.items()}
        draft = AnnouncementDraft(secrets.token_hex(8), dict(words), wide)
        with self._changing:
            oldest = time.monotonic() - DRAFTS_LIVE_S
            young = [(name, kept) for name, kept in self._drafts.items() if kept[0] > oldest]
            self._drafts = dict(young[1 - MOST_DRAFTS :]) | {draft.draft: (time.monotonic(), draft)}
        return draft

    def draft(self, draft: str) -> AnnouncementDraft | None:
        kept = self._drafts.get(draft)
        return kept[1] if kept is not None else None

    def announce(self, draft: AnnouncementDraft, made: AnnouncementMade) -> None:
        """Raises SpeechError when the sound is gone and cannot be spoken again."""
        now = datetime.now(UTC)
        until = now + timedelta(seconds=made.for_s)
        kept = Announcement(made.announcement, draft.words, made.by, made.queues, now, until)
        self._lay(kept)
        try:
            self._kept.add(kept)
        except AWAY:
            log.warning("an announcement is not kept, the database is away: a restart would end it")

    def hear(self, entry: Entry) -> None:
        """What was announced at another server is to be heard here, too; it is spoken on a thread of its own."""
        made = entry.event
        if isinstance(made, AnnouncementMade) and made.announcement not in self._ends:
            until = entry.at + timedelta(seconds=made.for_s)
            kept = Announcement(made.announcement, made.words, made.by, made.queues, entry.at, until)
            threading.Thread(target=self._lay_or_warn, args=(kept,), name="announcement", daemon=True).start()

    def _lay_or_warn(self, made: Announcement) -> bool:
        try:
            self._lay(made)
        except SpeechError as error:
            log.warning("announcement %s is not heard: %s", made.announcement, error)
            return False
        return True

    def withdraw(self, announcement: str, by: str) -> bool:
        self._sweep()
        now = datetime.now(UTC)
        runs = announcement in self._ends
        if runs:
            self._ends[announcement] = now
        try:
            return self._kept.withdraw(announcement, by, now)
        except AWAY:
            return runs

    def latest(self) -> list[Announcement]:
        self._sweep()
        return self._kept.latest()

    def restore(self) -> None:
        """After a start: announce again what is still running, for the time that is left."""
        for made in self._running():
            if not self._lay_or_warn(made):
                continue
            left_s = (made.until - datetime.now(UTC)).total_seconds()
            if left_s > 0:
                self._post(AnnouncementMade(made.announcement, dict(made.words), left_s, made.by, made.queues))

    def _running(self) -> list[Announcement]:
        try:
            return self._kept.running(datetime.now(UTC))
        except AWAY:
            log.warning("what was announced is not known: the database is away")
            return []

    def _lay(self, made: Announcement) -> None:
        for language, text in made.words.items():
            self._live.add(key_of(made.announcement), language, self._sound(language, text), text)
        self._ends[made.announcement] = made.until

    def _sound(self, language: str, text: str) -> dict[int, Path]:
        return self._maker.make(Take("announcement", language, text))

    def _sweep(self) -> None:
        """What is over needs no sound any more."""
        now = datetime.now(UTC)
        for announcement in [name for name, until in dict(self._ends).items() if until <= now]:
            self._live.remove(key_of(announcement))
            self._ends.pop(announcement, None)
