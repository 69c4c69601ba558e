"""What goes on when callers have hung up: messages for agents to hear, texts to be sent (H6)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from calls.journal import Entry
from config.services import Services
from hotline.message_sounds import MessageSounds
from hotline.outbox import Outbox, messengers_of, unsendable
from ivr.flow import Flow
from recordings.folder import RecordingFolder
from store.database import Database
from store.recovery import Unfinished
from store.texts import Texts

log = logging.getLogger("hotline.outbox")


class AfterTheCall:
    """`found` is what the runs before left, `played` an empty folder for messages while they are played. Made before
    calls are taken, for it looks through the recordings."""

    def __init__(
        self, database: Database, folder: RecordingFolder, played: Path, services: Services, found: Unfinished
    ) -> None:
        self.messages = MessageSounds(folder, played, [voicemail.recording for voicemail in found.voicemails])
        self.texts = Texts(database)
        self.outbox = Outbox(self.texts, messengers_of(services))

    def hear(self, entry: Entry) -> None:
        self.messages.hear(entry)
        self.outbox.hear(entry)

    def use(self, services: Services, flows: Iterable[Flow]) -> None:
        """As services.yaml has it now; `flows` are those in force."""
        self.outbox.services = messengers_of(services)
        self._warn(flows)

    def start(self, flows: Iterable[Flow]) -> None:
        """`flows` are those in force: texts of theirs that nobody sends are named, and stop nothing."""
        self._warn(flows)
        self.outbox.start()

    def stop(self) -> None:
        self.outbox.stop()
        self.messages.close()

    def _warn(self, flows: Iterable[Flow]) -> None:
        for fault in unsendable(flows, self.outbox.services):
            log.warning("%s", fault)
