"""What goes on when callers have hung up: messages for agents to hear, texts to be sent (H6)."""

from __future__ import annotations

from calls.journal import Entry
from config.services import Services
from hotline.message_sounds import MessageSounds
from hotline.outbox import Outbox, messengers_of
from recordings.folder import RecordingFolder
from store.database import Database
from store.recovery import Unfinished
from store.texts import Texts


class AfterTheCall:
    """`found` is what the runs before left. Made before calls are taken, for it looks through the recordings."""

    def __init__(self, database: Database, folder: RecordingFolder, services: Services, found: Unfinished) -> None:
        self.messages = MessageSounds(folder, [voicemail.recording for voicemail in found.voicemails])
        self.texts = Texts(database)
        self.outbox = Outbox(self.texts, messengers_of(services))

    def hear(self, entry: Entry) -> None:
        self.messages.hear(entry)
        self.outbox.hear(entry)

    def use(self, services: Services) -> None:
        """As services.yaml has it now."""
        self.outbox.services = messengers_of(services)

    def start(self) -> None:
        self.outbox.start()

    def stop(self) -> None:
        self.outbox.stop()
