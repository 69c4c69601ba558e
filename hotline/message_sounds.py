"""Messages left for queues as sounds an agent can hear, among the prompts of the catalogue (H6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from calls.events import RecordingStarted, VoicemailHeard, VoicemailLeft
from calls.journal import Entry
from calls.model import Purpose, Sound
from recordings.folder import RecordingFolder
from recordings.one_side import place_of_left
from switchboard.voicemail import SOUND


class MessageSounds:
    """A subscriber of the driver: hears where messages lie. `known` are those of before the start."""

    def __init__(self, folder: RecordingFolder, known: Iterable[str] = ()) -> None:
        self._folder = folder
        self._paths = {name: path for name in known if (path := folder.find(name)) is not None}
        self._of: dict[str, str] = {}

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, RecordingStarted) and event.purpose is Purpose.MESSAGE:
            self._paths[event.recording] = event.path
        elif isinstance(event, VoicemailLeft):
            self._of[event.voicemail] = event.recording
        elif isinstance(event, VoicemailHeard):
            self._paths.pop(self._of.pop(event.call, event.call), None)

    def files(self, sounds: Sequence[Sound], of_prompts: Callable[[Sequence[Sound]], list[Path]]) -> list[Path]:
        """WAV files to play one after another; `of_prompts` knows the files of all other sounds."""
        files: list[Path] = []
        for is_message, some in groupby(sounds, key=is_recording):
            alike = tuple(some)
            files += self._lie(alike) if is_message else of_prompts(alike)
        return files

    def _lie(self, sounds: Iterable[Sound]) -> list[Path]:
        """Those there are: nothing is heard of one that is not sealed yet, or was lost with its disk."""
        paths = (self._paths.get(sound.value) for sound in sounds)
        files = (place_of_left(self._folder.resolve(path)) for path in paths if path is not None)
        return [file for file in files if file.is_file()]


def is_recording(sound: Sound) -> bool:
    return sound.key == SOUND


def prompts_among(sounds: Sequence[Sound]) -> tuple[Sound, ...]:
    """Those that are no recordings."""
    return tuple(sound for sound in sounds if not is_recording(sound))
