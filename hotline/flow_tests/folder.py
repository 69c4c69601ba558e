"""The hotline of a configuration folder, for flow tests: its prompts last as long as their sounds."""

from __future__ import annotations

from pathlib import Path

from calls.commands import Play
from config import hotline as configuration
from hotline.flow_tests.house import House
from hotline.sounds import catalogue_for
from prompts.catalogue import Catalogue
from prompts.wav import length_ms

RATE_HZ = 8000


def house_in(folder: Path) -> House:
    """Raises ConfigurationError with every reason why the folder cannot be used."""
    sounds = catalogue_for(folder)
    hotline = configuration.load(folder, sounds.keys)
    return House(hotline, Lengths(sounds), hotline.flows)


class Lengths:
    """How long a Play lasts, in seconds: as long as its sound files; each is looked at once."""

    def __init__(self, sounds: Catalogue) -> None:
        self._sounds = sounds
        self._known: dict[Path, float] = {}

    def __call__(self, play: Play) -> float:
        return sum(map(self._length_s, self._sounds.files(play.sounds, RATE_HZ)))

    def _length_s(self, path: Path) -> float:
        if path not in self._known:
            self._known[path] = length_ms(path) / 1000
        return self._known[path]
