"""The one door: a value of any kind becomes the sound pieces that are played one after another, or their words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from prompts.values.amount import amount
from prompts.values.date import date, day, weekday
from prompts.values.duration import duration
from prompts.values.number import number
from prompts.values.percent import percent
from prompts.values.phone import phone
from prompts.values.range import range_
from prompts.values.spelling import spelled
from prompts.values.time_of_day import time
from prompts.values.words import sentence_of

Reader = Callable[[str, str], list[str] | None]
NAME = "name"
LONGEST = 64
"""Characters of a value that are read at all: nobody listens to more, and a caller must be able to go on."""

_READERS: Mapping[str, Reader] = {
    "amount": amount,
    "date": date,
    "day": day,
    "weekday": weekday,
    "time": time,
    "duration": duration,
    "percent": percent,
    "phone": phone,
    "digits": spelled,
    "order": spelled,
}
_COUNTING_READERS: Mapping[str, Callable[..., list[str] | None]] = {"number": number, "range": range_}
KINDS = frozenset({*_READERS, *_COUNTING_READERS, NAME})


def pieces(kind: str, value: str, language: str, *, counted: bool = False) -> list[str]:
    """Prompt keys that speak `value`, one after another; `counted`: a Mandarin measure word follows (两位).

    English for languages that begin with "en", Mandarin for every other. A value that is not of its kind, or of no
    kind known here, is spelled; one without letters or figures is no piece at all, and so is a name, which only the
    speech model can say. Never raises.
    """
    if kind == NAME:
        return []
    plain = canonical(value)
    return _read(kind, plain, language, counted) or spelled(plain, language)


def words(kind: str, value: str, language: str, *, counted: bool = False) -> str:
    """The value as it is read, from the words of the same pieces; a name is its own words."""
    if kind == NAME:
        return canonical(value)
    return sentence_of(pieces(kind, value, language, counted=counted), language)


def canonical(value: str) -> str:
    """Full-width signs made narrow, the true minus made a hyphen, no spaces around, and no more than is read."""
    return unicodedata.normalize("NFKC", value[:LONGEST]).replace("−", "-").strip()


def _read(kind: str, value: str, language: str, counted: bool) -> list[str] | None:
    if counting := _COUNTING_READERS.get(kind):
        return counting(value, language, counted=counted)
    reader = _READERS.get(kind)
    return reader(value, language) if reader else None
