"""Messages left for queues as sounds an agent can hear, among the prompts of the catalogue (H6)."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from calls.errors import HotlineError
from calls.events import (
    CallQueued,
    OfferMade,
    OfferRefused,
    OfferWithdrawn,
    RecordingStarted,
    VoicemailHeard,
    VoicemailLeft,
)
from calls.journal import Entry
from calls.model import Purpose, Sound
from recordings.folder import RecordingFolder
from recordings.one_side import write_left
from switchboard.voicemail import SOUND

log = logging.getLogger("hotline.recordings")


class MessageSounds:
    """A subscriber of the driver: hears where messages lie. `known` are those of before the start.

    A player wants a plain file: it lies in `played`, outside the data folder, from the moment an agent's phone rings
    for the message until nobody hears it any more.
    """

    def __init__(self, folder: RecordingFolder, played: Path, known: Iterable[str] = ()) -> None:
        self._folder, self._played = folder, played
        self._paths = {name: path for name in known if (path := folder.find(name)) is not None}
        self._of: dict[str, str] = {}
        self._writing = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "messages")

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, RecordingStarted) and event.purpose is Purpose.MESSAGE:
            self._paths[event.recording] = event.path
        elif isinstance(event, VoicemailLeft):
            self._of[event.voicemail] = event.recording
        elif isinstance(event, OfferMade) and event.call in self._of:
            self._thread.submit(self._ready, self._of[event.call])
        elif isinstance(event, OfferRefused | OfferWithdrawn | CallQueued) and event.call in self._of:
            self._thread.submit(self._put_away, self._of[event.call])
        elif isinstance(event, VoicemailHeard):
            recording = self._of.pop(event.call, event.call)
            self._thread.submit(self._put_away, recording)
            self._paths.pop(recording, None)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        shutil.rmtree(self._played, ignore_errors=True)

    def files(self, sounds: Sequence[Sound], of_prompts: Callable[[Sequence[Sound]], list[Path]]) -> list[Path]:
        """WAV files to play one after another; `of_prompts` knows the files of all other sounds."""
        files: list[Path] = []
        for is_message, some in groupby(sounds, key=is_recording):
            alike = tuple(some)
            files += self._lie(alike) if is_message else of_prompts(alike)
        return files

    def _lie(self, sounds: Iterable[Sound]) -> list[Path]:
        """Those there are: nothing is heard of one that is not closed yet, or was lost with its disk."""
        files = (self._ready(sound.value) for sound in sounds)
        return [file for file in files if file is not None]

    def _ready(self, recording: str) -> Path | None:
        """The plain file of a message's sound, made if it is not there: some hundredths of a second, hence the thread
        when there is time for that."""
        path = self._paths.get(recording)
        if path is None:
            return None
        target = self._played / f"{recording}.wav"
        try:
            with self._writing:
                if target.is_file():
                    return target
                with self._folder.open(path) as tape:
                    return write_left(tape, target)
        except (HotlineError, OSError) as error:
            log.error("the message %s cannot be played: %s", recording, error)
            return None

    def _put_away(self, recording: str) -> None:
        """Who plays it has it open."""
        (self._played / f"{recording}.wav").unlink(missing_ok=True)


def is_recording(sound: Sound) -> bool:
    return sound.key == SOUND


def prompts_among(sounds: Sequence[Sound]) -> tuple[Sound, ...]:
    """Those that are no recordings."""
    return tuple(sound for sound in sounds if not is_recording(sound))
