"""Where the sound files stand: one folder of WAV files, read once, every header checked.

    greeting.wav            a sound without words, the same in every language (music, a beep)
    zh-CN/greeting.wav      the sound of key `greeting` in Mandarin
    zh-CN/greeting.txt      its words, for the timeline (optional)
    8k/zh-CN/greeting.wav   the same at 8 kHz, beside the one at 16 kHz (optional)

A file's header says its sample rate; 8k/ and 16k/ only keep two files of one name apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from prompts.wav import read_header

NO_LANGUAGE = ""
LONGEST_KEY = 64
_RATE_FOLDERS = ("8k", "16k")
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Spoken = tuple[str, str]
"""A key and a language (NO_LANGUAGE for a sound without words)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The playable files of a folder by key and language, then by sample rate in Hz; and the words of some."""

    files: Mapping[Spoken, Mapping[int, Path]] = field(default_factory=dict)
    words: Mapping[Spoken, str] = field(default_factory=dict)

    def under(self, other: Shelf) -> Shelf:
        """This shelf with `other` laid over it: what `other` has replaces every rate of ours."""
        return Shelf({**self.files, **other.files}, {**self.words, **other.words})


def is_key(text: str) -> bool:
    """Whether a prompt may be called so; nothing of it means anything in a path."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether it is written like a language's tag (RFC 5646), for example `zh-CN`."""
    return len(text) <= LONGEST_KEY and _LANGUAGE.fullmatch(text) is not None


def read_shelf(folder: Path, besides: Collection[Path] = frozenset()) -> Shelf:
    """Every WAV under `folder` but those `besides` it; ConfigurationError with one Fault for each file that cannot be
    used.

    A folder that does not exist is an empty shelf.
    """
    files: dict[Spoken, dict[int, Path]] = {}
    words: dict[Spoken, str] = {}
    faults: list[Fault] = []
    for path, spoken in _places(folder, besides, faults):
        try:
            files.setdefault(spoken, {})[read_header(path).rate_hz] = path
            words.update(_words_beside(path, spoken))
        except ConfigurationError as error:
            faults += error.faults
    if faults:
        raise ConfigurationError(faults)
    return Shelf(files, words)


def _places(folder: Path, besides: Collection[Path], faults: list[Fault]) -> Iterator[tuple[Path, Spoken]]:
    for path in sorted(path for path in folder.rglob("*.wav") if path not in besides):
        spoken = _place(path.relative_to(folder))
        if spoken is None:
            faults.append(_misplaced(path))
        else:
            yield path, spoken


def _place(relative: Path) -> Spoken | None:
    """Key and language said by a file's place, or None when the place says neither."""
    folders = relative.parts[:-1]
    if folders and folders[0] in _RATE_FOLDERS:
        folders = folders[1:]
    if len(folders) > 1 or not _KEY.fullmatch(relative.stem):
        return None
    language = folders[0] if folders else NO_LANGUAGE
    return (relative.stem, language) if not language or _LANGUAGE.fullmatch(language) else None


def _words_beside(path: Path, spoken: Spoken) -> dict[Spoken, str]:
    note = path.with_suffix(".txt")
    if not note.is_file():
        return {}
    try:
        return {spoken: " ".join(note.read_text(encoding="utf-8").split())}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([_unreadable_words(note)]) from error


def _unreadable_words(note: Path) -> Fault:
    return Fault(
        place=str(note),
        problem="the words of the prompt cannot be read as UTF-8 text",
        remedy="Save the file as UTF-8 or delete it",
        problem_zh="提示语文字不是可读的 UTF-8 文本",
        remedy_zh="请以 UTF-8 编码保存该文件，或将其删除",
    )


def _misplaced(path: Path) -> Fault:
    return Fault(
        place=str(path),
        problem="the place of this file names no prompt",
        remedy="Use LANGUAGE/KEY.wav, for example zh-CN/menu.main.wav (small letters, digits, dots, underscores)",
        problem_zh="无法从文件位置得知对应的提示语",
        remedy_zh="请使用“语言/键名.wav”，例如 zh-CN/menu.main.wav（键名只用小写字母、数字、点和下划线）",
    )
