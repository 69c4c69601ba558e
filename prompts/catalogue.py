"""From what shall be said to the files that say it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from calls.model import CHINESE, ENGLISH, Sound
from prompts.numbers import MEASURE_WORDS, pieces
from prompts.shelf import NO_LANGUAGE, Shelf, Spoken, read_shelf

SHIPPED = Path(__file__).parent / "sounds"
STAND_IN = "beep"


@dataclass(slots=True)
class Catalogue:
    """Every prompt there is: the product's own, with the owner's recordings laid over them.

    A sound that is missing never stops a call: the same words in the other language are played, else a beep,
    and the gap stands once in `missing` for the log and the console.
    """

    shelf: Shelf
    _missing: dict[Spoken, None] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = SHIPPED, overrides: Path | None = None) -> Catalogue:
        """The sounds of `folder` (with `manifest.json`, their words) and over them those of `overrides`.

        Layout of both folders: `prompts/shelf.py`. ConfigurationError lists every file that cannot be played.
        """
        shelf = Shelf(words=_words(folder / "manifest.json")).under(read_shelf(folder))
        return cls(shelf.under(read_shelf(overrides)) if overrides else shelf)

    @property
    def keys(self) -> frozenset[str]:
        """The keys a flow may name."""
        return frozenset(key for key, _ in self.shelf.files)

    @property
    def missing(self) -> tuple[Spoken, ...]:
        """Key and language of each sound that was asked for and not there, once each, oldest first."""
        return tuple(self._missing)

    def files(self, sounds: Sequence[Sound], rate_hz: int) -> list[Path]:
        """WAV files to play one after another, at `rate_hz` where there is a choice. Never raises."""
        found = (self._file(key, language, rate_hz) for key, language in self._spoken(sounds))
        return [path for path in found if path]

    def text(self, key: str, language: str) -> str:
        """The words of a prompt for people to read; the key itself when nobody wrote them down."""
        return next((words for at in _places(key, language) if (words := self.shelf.words.get(at))), key)

    def sentence(self, sounds: Sequence[Sound]) -> str:
        """What a caller hears, in one line for a timeline: words as text, numbers as digits."""
        spaced = ["" if sound.language == CHINESE else " " for sound in sounds]
        words = [_shown(self, sound) for sound in sounds]
        return "".join(word + space for word, space in zip(words, spaced, strict=True)).strip()

    def _spoken(self, sounds: Sequence[Sound]) -> Iterator[Spoken]:
        for sound, follower in zip_longest(sounds, sounds[1:]):
            if sound.number is None:
                yield sound.key, sound.language
            else:
                counted = follower is not None and self._starts_with_measure_word(follower)
                keys = pieces(sound.number, sound.language, counted=counted)
                yield from ((key, sound.language) for key in keys)

    def _starts_with_measure_word(self, sound: Sound) -> bool:
        return sound.number is None and self.text(sound.key, sound.language).startswith(MEASURE_WORDS)

    def _file(self, key: str, language: str, rate_hz: int) -> Path | None:
        for at in (*_places(key, language), (STAND_IN, NO_LANGUAGE)):
            if by_rate := self.shelf.files.get(at):
                if at not in ((key, language), (key, NO_LANGUAGE)):
                    self._missing[key, language] = None
                return by_rate.get(rate_hz) or next(iter(by_rate.values()))
        self._missing[key, language] = None
        return None


def _places(key: str, language: str) -> tuple[Spoken, ...]:
    """Where to look for a prompt, best first."""
    return (key, language), (key, NO_LANGUAGE), (key, CHINESE), (key, ENGLISH)


def _shown(catalogue: Catalogue, sound: Sound) -> str:
    return catalogue.text(sound.key, sound.language) if sound.number is None else str(sound.number)


def _words(manifest: Path) -> dict[Spoken, str]:
    """What the shipped sounds say, as the renderer wrote it down; nothing when the folder has no manifest."""
    if not manifest.is_file():
        return {}
    entries = json.loads(manifest.read_text(encoding="utf-8"))["sounds"]
    return {(entry["key"], entry["language"]): entry["text"] for entry in entries if entry["text"]}
