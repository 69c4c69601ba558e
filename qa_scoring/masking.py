"""Numbers nobody needs to read again are hidden in what was said: cards, identity numbers, telephones (X4).

Hidden is every run of six digits and more, in whatever spelling and however it is grouped, also over several
utterances of one side, since a card number is read out in groups. Of 11 digits that begin with 1, a mobile telephone
in China, the first three and last four stay; of other numbers longer than eight digits the last four; else nothing.
Dates, amounts with their currency and numbers of five digits and fewer stay. A digit taken for a word that
sounds like none ends a run: what lies on both sides is hidden only where it is long enough by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from calls.secrets import HIDDEN
from qa_scoring.span import Voice
from qa_scoring.spoken_digits import Run, how_many, runs_of_digits
from qa_scoring.transcript import Transcript, Utterance, Word, in_order

LEAST_DIGITS: Final = 6
PAUSE_MS: Final = 10_000
"""A side that goes on with digits after no longer than this goes on with the same number."""

_MOBILE_DIGITS: Final = 11
_SHOWN_BEFORE, _SHOWN_AFTER = 3, 4
_MOST_ALL_HIDDEN: Final = 8
_DATE: Final = re.compile(r"(19|20)\d\d([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])", re.ASCII)
_AMOUNT: Final = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?", re.ASCII)
_CURRENCY_AFTER: Final = re.compile(
    r"\s*(元|块|圆|万|美元|美金|欧元|港币|人民币|(yuan|rmb|cny|usd|dollars?|euros?|pounds?)\b)", re.IGNORECASE
)
_CURRENCY_BEFORE: Final = re.compile(r"([¥￥$€£]|(?<![a-z])(rmb|cny|usd))\s*$", re.IGNORECASE)
_ONES: Final = frozenset({"1", "１", "一", "幺", "壹", "one"})

_Hole = tuple[int, int, str]
"""text[start:end] is replaced."""


def masked_text(text: str) -> str:
    """The text with its long numbers hidden."""
    return _filled(text, 0, len(text), list(_holes(text)))


def masked(transcript: Transcript) -> Transcript:
    """The same with long numbers hidden in text and words; times stay."""
    sides: tuple[Voice, Voice] = ("caller", "agent")
    return replace(transcript, utterances=in_order(said for side in sides for said in _side(transcript.of(side))))


def _side(said: Sequence[Utterance]) -> Iterator[Utterance]:
    """One side's utterances, looked through as one text."""
    text, starts = _together(said)
    holes = list(_holes(text))
    for utterance, start in zip(said, starts, strict=True):
        own = [hole for hole in holes if start <= hole[0] < start + len(utterance.text)]
        yield _masked(utterance, [(first - start, last - start, filling) for first, last, filling in own])


def _together(said: Sequence[Utterance]) -> tuple[str, list[int]]:
    text, starts, end_ms = "", [], 0
    for utterance in said:
        text += "\n" if utterance.start_ms - end_ms <= PAUSE_MS else "\n|\n"
        starts.append(len(text))
        text, end_ms = text + utterance.text, utterance.end_ms
    return text, starts


def _masked(utterance: Utterance, holes: list[_Hole]) -> Utterance:
    if not holes:
        return utterance
    text = _filled(utterance.text, 0, len(utterance.text), holes)
    return replace(utterance, text=text, words=tuple(_words(utterance, holes)))


def _words(utterance: Utterance, holes: list[_Hole]) -> list[Word]:
    """The words as they now stand in the text; none where they are not the text's own."""
    words: list[Word] = []
    at = 0
    for word in utterance.words:
        start = utterance.text.find(word.text, at)
        if start < 0:
            return []
        at = start + len(word.text)
        words.append(replace(word, text=_filled(utterance.text, start, at, holes)))
    return words


def _filled(text: str, start: int, end: int, holes: list[_Hole]) -> str:
    """text[start:end] with the holes in it filled."""
    parts: list[str] = []
    for first, last, filling in holes:
        if start <= first < end:
            parts += (text[start:first], filling)
            start = min(last, end)
    return "".join((*parts, text[start:end]))


def _holes(text: str) -> Iterator[_Hole]:
    for run in runs_of_digits(text):
        if how_many(run) >= LEAST_DIGITS and not _may_stay(text, run[0].start, run[-1].end):
            for digit in _hidden(text, run):
                yield digit.start, digit.end, HIDDEN * digit.count


def _may_stay(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if _DATE.fullmatch(written):
        return True
    of_money = _CURRENCY_AFTER.match(text, end) or _CURRENCY_BEFORE.search(text[max(0, start - 5) : start])
    return bool(of_money and _AMOUNT.fullmatch(written))


def _hidden(text: str, run: Run) -> Run:
    digits = how_many(run)
    if digits <= _MOST_ALL_HIDDEN:
        return run
    is_mobile = digits == _MOBILE_DIGITS and text[run[0].start : run[0].end].lower() in _ONES
    first = _shown(run, _SHOWN_BEFORE) if is_mobile else 0
    return run[first : len(run) - _shown(run[::-1], _SHOWN_AFTER)]


def _shown(run: Run, digits: int) -> int:
    """How many words of it hold at most so many digits."""
    sums = (how_many(run[: number + 1]) for number in range(len(run)))
    return len(list(takewhile(lambda count: count <= digits, sums)))
