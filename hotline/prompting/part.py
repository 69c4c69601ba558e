"""Prompts and announcements as one part of the server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from calls.events import Event
from config.folder import PROMPTS
from config.hotline import Hotline
from console.prompt_desks import PromptDesks
from hotline.prompting.announcing import AnnouncementDesk
from hotline.prompting.desk import PromptDesk
from hotline.prompting.drafts import PromptDrafts
from hotline.prompting.maker import Speak
from hotline.prompting.naming import Naming
from ivr.flow import Flow
from prompts.catalogue import Catalogue
from store.announcements import Announcements
from store.database import Database


class Prompting:
    """`open` before calls are taken, `start` when events can be posted; neither waits for anything to be spoken."""

    def __init__(
        self,
        folders: tuple[Path, Path],
        database: Database,
        speech: tuple[Speak, str],
        post: Callable[[Event], None],
        tell: Callable[[str], None],
    ) -> None:
        """`folders`: the configuration's and the data's; `speech`: the voice and its name."""
        self._config_dir, data_dir = folders
        self.prompts = PromptDesk(data_dir, *speech, tell)
        self.drafts = PromptDrafts(self.prompts, data_dir / "prompts" / "drafts")
        kept = Announcements(database)
        self.announcements = AnnouncementDesk(kept, self.prompts.maker, self.prompts.live, post)

    def for_console(self, flows: Callable[[], Mapping[str, Flow]]) -> PromptDesks:
        """`flows` are those that are live."""
        return PromptDesks(self.prompts, self.announcements, self.drafts, Naming(self._config_dir, flows))

    def open(self, sounds: Catalogue, hotline: Hotline) -> None:
        """From now on these are in force, with what was made and uploaded over them. Safe in any thread."""
        self.prompts.open(sounds, hotline.wordings, self._config_dir / PROMPTS)

    def start(self) -> None:
        self.prompts.start()
        threading.Thread(target=self.announcements.restore, name="announcements", daemon=True).start()

    def stop(self) -> None:
        self.prompts.stop()
