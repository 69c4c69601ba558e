"""From what shall be said to the files that say it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from calls.model import CHINESE, ENGLISH, Sound
from prompts.names import KIND as NAME
from prompts.names import name_key
from prompts.overlay import Overlay
from prompts.shelf import NO_LANGUAGE, Shelf, Spoken, read_shelf
from prompts.values import MEASURE_WORDS, pieces, printed

SHIPPED = Path(__file__).parent / "sounds"
STAND_IN = "beep"
SLOW = ".slow"
"""Behind a key: the slower reading of the same words."""
MOST_WANTED_NAMES = 1000


@dataclass(slots=True)
class Catalogue:
    """Every prompt there is: the product's own, the owner's laid over them, and over all what is `live` for a while.

    A sound that is missing never stops a call: the same words in the other language are played, else a beep,
    and the gap stands once in `missing` for the log and the console. Safe to read on the calls' thread while others
    `lay`, `add` and `remove`. `promised` are keys whose sounds are still being made: a flow may name them.
    """

    shelf: Shelf
    """What is heard: the ground, and what was laid over it."""
    promised: frozenset[str] = frozenset()
    live: Overlay = field(default_factory=Overlay)
    ground: Shelf | None = None
    """Without what was laid; None: as the shelf is at first."""
    _missing: dict[Spoken, None] = field(default_factory=dict)
    _wanted_names: dict[Spoken, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ground = self.ground or self.shelf

    @classmethod
    def load(
        cls, folder: Path = SHIPPED, overrides: Path | None = None, besides: Collection[Path] = frozenset()
    ) -> Catalogue:
        """The sounds of `folder` (with `manifest.json`, their words) and over them those of `overrides`.

        Layout of both folders: `prompts/shelf.py`; files of `overrides` that are named elsewhere stand `besides` it.
        ConfigurationError lists every file that cannot be played.
        """
        shelf = Shelf(words=_words(folder / "manifest.json")).under(read_shelf(folder))
        return cls(shelf.under(read_shelf(overrides, besides)) if overrides else shelf)

    @property
    def keys(self) -> frozenset[str]:
        """The keys a flow may name."""
        return self.promised.union(key for key, _ in self.shelf.files)

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """The keys a flow may name: of each the words by language it can be heard in, "" where nobody knows them."""
        found: dict[str, dict[str, str]] = {key: {} for key in self.promised}
        for key, language in self.shelf.files:
            found.setdefault(key, {})[language] = self.shelf.words.get((key, language), "")
        return found

    @property
    def missing(self) -> tuple[Spoken, ...]:
        """Key and language of each sound that was asked for and not there, once each, oldest first."""
        return tuple(self._missing)

    @property
    def wanted_names(self) -> tuple[Spoken, ...]:
        """Names, each with its language, that were left out because nobody has spoken them yet; oldest first."""
        return tuple(self._wanted_names)

    def lay(self, shelf: Shelf) -> None:
        """From the next play on these are heard over the ground, and what was laid before is not."""
        assert self.ground is not None
        self.shelf = self.ground.under(shelf)

    def add(self, key: str, language: str, files: Mapping[int, Path], words: str = "") -> None:
        """Over everything, until it is removed; `files` by sample rate in Hz."""
        self.live.add(key, language, files, words)

    def remove(self, key: str) -> None:
        """What was added under this key, in every language."""
        self.live.remove(key)

    def files(self, sounds: Sequence[Sound], rate_hz: int) -> list[Path]:
        """WAV files to play one after another, at `rate_hz` where there is a choice. Never raises."""
        found = (self._file(key, language, rate_hz) for key, language in self._spoken(sounds))
        return [path for path in found if path]

    def unsaid(self, sounds: Sequence[Sound]) -> tuple[str, ...]:
        """The keys asked for when not one of them can be said in any language, and only a tone would be heard; empty
        as long as something can. Never raises."""
        asked = list(self._spoken(sounds))
        if any(self._found(key, language) for key, language in asked):
            return ()
        return tuple(dict.fromkeys(key for key, _ in asked))

    def text(self, key: str, language: str) -> str:
        """The words of a prompt for people to read; the key itself when nobody wrote them down."""
        shelves = (self.live.shelf, self.shelf)
        found = (shelf.words.get(at) for at in _places(key, language) for shelf in shelves)
        return next((words for words in found if words), key)

    def sentence(self, sounds: Sequence[Sound]) -> str:
        """What a caller hears, in one line for a timeline: words as text, numbers as digits."""
        spaced = ["" if sound.language == CHINESE else " " for sound in sounds]
        words = [_shown(self, sound) for sound in sounds]
        return "".join(word + space for word, space in zip(words, spaced, strict=True)).strip()

    def _spoken(self, sounds: Sequence[Sound]) -> Iterator[Spoken]:
        for sound, follower in zip_longest(sounds, sounds[1:]):
            if sound.key == NAME and sound.value:
                yield from self._name(sound)
            elif value := _value(sound):
                counted = follower is not None and self._starts_with_measure_word(follower)
                keys = pieces(*value, sound.language, counted=counted)
                yield from ((key, sound.language) for key in keys)
            else:
                yield self._reading(sound), sound.language

    def _name(self, sound: Sound) -> Iterator[Spoken]:
        """A name that nobody has spoken yet is left out, and noted."""
        key = name_key(sound.value)
        if self._playable((key, sound.language)):
            yield key, sound.language
        elif len(self._wanted_names) < MOST_WANTED_NAMES:
            self._wanted_names[sound.value, sound.language] = None

    def _reading(self, sound: Sound) -> str:
        """The key of the slower reading where it is asked for and there is one in the language."""
        slower = sound.key + SLOW
        return slower if sound.slow and self._playable((slower, sound.language)) else sound.key

    def _starts_with_measure_word(self, sound: Sound) -> bool:
        return _value(sound) is None and self.text(sound.key, sound.language).startswith(MEASURE_WORDS)

    def _file(self, key: str, language: str, rate_hz: int) -> Path | None:
        found = self._found(key, language)
        if found is None or found[0] not in ((key, language), (key, NO_LANGUAGE)):
            self._missing[key, language] = None
        by_rate = found[1] if found is not None else self._playable((STAND_IN, NO_LANGUAGE))
        return (by_rate.get(rate_hz) or next(iter(by_rate.values()))) if by_rate else None

    def _found(self, key: str, language: str) -> tuple[Spoken, Mapping[int, Path]] | None:
        """The best place that has the prompt, and its files there."""
        return next(((at, files) for at in _places(key, language) if (files := self._playable(at))), None)

    def _playable(self, at: Spoken) -> Mapping[int, Path]:
        """The files of a place that are still on the disk; of what is live first."""
        for shelf in (self.live.shelf, self.shelf):
            if there := {rate_hz: path for rate_hz, path in shelf.files.get(at, {}).items() if _is_there(path)}:
                return there
        return {}


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _places(key: str, language: str) -> tuple[Spoken, ...]:
    """Where to look for a prompt, best first."""
    return (key, language), (key, NO_LANGUAGE), (key, CHINESE), (key, ENGLISH)


def _value(sound: Sound) -> tuple[str, str] | None:
    """Kind and canonical form of what is put together from pieces; None for a prompt."""
    if sound.number is not None:
        return "number", str(sound.number)
    return (sound.key, sound.value) if sound.value else None


def _shown(catalogue: Catalogue, sound: Sound) -> str:
    """A prompt's words; of a value its figures, of a whole number nothing but these."""
    if sound.number is not None:
        return str(sound.number)
    return (
        printed(sound.key, sound.value, sound.language) if sound.value else catalogue.text(sound.key, sound.language)
    )


def _words(manifest: Path) -> dict[Spoken, str]:
    """What the shipped sounds say, as the renderer wrote it down; nothing when the folder has no manifest."""
    if not manifest.is_file():
        return {}
    entries = json.loads(manifest.read_text(encoding="utf-8"))["sounds"]
    return {(entry["key"], entry["language"]): entry["text"] for entry in entries if entry["text"]}
