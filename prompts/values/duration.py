"""Lengths of time in whole seconds: "185" is 三分钟零五秒, three minutes and five seconds."""

from __future__ import annotations

import re

from prompts.values import english, mandarin
from prompts.values.keys import PAUSE, is_english
from prompts.values.keys import number as key_of

_WRITTEN = re.compile(r"\d{1,7}", re.ASCII)
_UNITS = ("hour", "minute", "second")


def parse_duration(value: str) -> tuple[int, int, int] | None:
    """Hours, minutes and seconds."""
    if not _WRITTEN.fullmatch(value):
        return None
    minutes, seconds = divmod(int(value), 60)
    return minutes // 60, minutes % 60, seconds


def duration(value: str, language: str) -> list[str] | None:
    parts = parse_duration(value)
    if parts is None:
        return None
    return _english(parts) if is_english(language) else _mandarin(parts)


def _mandarin(parts: tuple[int, int, int]) -> list[str]:
    """A 零 stands for a part left out and before a part below ten (一小时零五分钟, 一小时零三十秒)."""
    keys: list[str] = []
    left_out = False
    for count, unit in zip(parts, _UNITS, strict=True):
        if count:
            keys += [key_of(0)] if keys and (left_out or count < 10) else []
            keys += [*mandarin.whole(count, counted=True), f"duration.{unit}"]
        left_out = not count
    return keys or [key_of(0), "duration.second"]


def _english(parts: tuple[int, int, int]) -> list[str]:
    said = [
        [*english.whole(count), f"duration.{unit}" if count == 1 else f"duration.{unit}s"]
        for count, unit in zip(parts, _UNITS, strict=True)
        if count
    ] or [[key_of(0), "duration.seconds"]]
    keys = said[0]
    for n, part in enumerate(said[1:], 2):
        keys = [*keys, english.AND if n == len(said) else PAUSE, *part]
    return keys
