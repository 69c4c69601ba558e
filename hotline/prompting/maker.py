"""A take becomes a sound: spoken by the voice or taken from a recording, mastered, and kept under its name."""

from __future__ import annotations

import tempfile
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

from prompts.figures import Figures
from prompts.made import MadeSounds
from prompts.takes import Take
from speech import intake
from speech.errors import SpeechError
from speech.intake import Finished, SoundRefusedError
from speech.interface import Spoken

Speak = Callable[[Take], Spoken]
"""Speaks a take's text, and blocks meanwhile. Raises SpeechError."""


class Maker:
    """Safe in any thread. `voice` names the model with its version: another model makes every sound anew."""

    def __init__(self, sounds: MadeSounds, speak: Speak, voice: str) -> None:
        self._sounds, self._speak = sounds, speak
        self._made_by = f"{voice}/{intake.VERSION}"
        self._recordings: dict[tuple[Path, int, int], str] = {}

    def name(self, take: Take) -> str:
        """Empty for a recording that cannot be read."""
        if take.recording is None:
            return take.name(self._made_by)
        try:
            status = take.recording.stat()
            known = (take.recording, status.st_mtime_ns, status.st_size)
            if known not in self._recordings:
                self._recordings[known] = take.name(str(intake.VERSION))
        except OSError:
            return ""
        return self._recordings[known]

    def find(self, take: Take) -> dict[int, Path]:
        """The sound's files by sample rate, empty when it is still to be made."""
        name = self.name(take)
        return self._sounds.find(name) if name else {}

    def make(self, take: Take) -> dict[int, Path]:
        """The sound's files, made when they are not there; blocks for seconds. Raises SpeechError."""
        if there := self.find(take):
            return there
        places = self._sounds.places(self.name(take))
        try:
            if take.recording is not None:
                keep(intake.take_in(take.recording, places), places)
            else:
                self._say(take, places)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SpeechError(f"无法写入声音文件：{reason}", f"The sound cannot be written: {reason}") from error
        return places

    def _say(self, take: Take, places: dict[int, Path]) -> None:
        """The voice's own sound is mastered like anybody's."""
        spoken = self._speak(take)
        with tempfile.NamedTemporaryFile(prefix="hotline-", suffix=".wav") as file:
            with wave.open(file, "wb") as wav:
                wav.setparams((1, 2, spoken.rate_hz, 0, "NONE", "not compressed"))
                wav.writeframes((spoken.samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
            file.flush()
            try:
                keep(intake.take_in(Path(file.name), places), places)
            except SoundRefusedError as refused:
                raise SpeechError(
                    f"朗读结果无法使用：{refused.zh}", f"What was spoken cannot be used: {refused.en}"
                ) from refused


def keep(finished: Finished | Figures, places: Mapping[int, Path]) -> None:
    """What was measured, beside the sound; it is the same at every rate to a hundredth or so."""
    for path in places.values():
        Figures(finished.length_ms, finished.lufs, finished.peak_dbfs).keep(path)
