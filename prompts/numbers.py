"""Numbers as a person says them: a whole number becomes the sound pieces that are played one after another.

The pieces are prompt keys: `number.0` … `number.19`, `number.20`, `number.30` … `number.90`, `number.100` (百,
hundred), `number.1000` (千, thousand) and, in Mandarin only, `number.10000` (万), `number.liang` (两) and
`number.yao` (幺). Numbers up to 99,999 are spoken in words, anything else digit by digit.

Mandarin follows GB/T 15835 and everyday use: 十二 not 一十二 at the start (一百一十二 inside), one 零 for a run of
empty places (一千零五), 两 before 千, 万, a leading 百 and a measure word (两千二百位, 两位), 幺 in digit strings.
"""

from __future__ import annotations

LIANG = "number.liang"
YAO = "number.yao"
LARGEST_IN_WORDS = 99_999

MEASURE_WORDS = tuple("位个名人分秒小天次条件单页项")
"""Characters that, right after a number, make 2 the 两 of counting; not 号, 月 or 楼, which follow 二."""


def key_of(value: int) -> str:
    """The prompt key of one piece, for example `number.12`."""
    return f"number.{value}"


def pieces(number: int, language: str, *, counted: bool = False) -> list[str]:
    """Prompt keys that speak `number`; `counted` says that a Mandarin measure word follows (两位, not 二位).

    English for languages that begin with "en", Mandarin grammar for every other. Never raises.
    """
    if not 0 <= number <= LARGEST_IN_WORDS:
        return digit_pieces(str(abs(number)), language)
    if language.startswith("en"):
        return [key_of(value) for value in _english(number)]
    return _mandarin(number, counted)


def digit_pieces(digits: str, language: str) -> list[str]:
    """Prompt keys that read a string digit by digit, as telephone numbers are; other characters are skipped."""
    keys = [key_of(int(digit)) for digit in digits if digit in "0123456789"]
    if language.startswith("en"):
        return keys
    return [YAO if key == key_of(1) else key for key in keys]


def _english(number: int) -> list[int]:
    """Piece values in American use, without "and": 1,205 is [1, 1000, 2, 100, 5]."""
    for unit in (1000, 100):
        if number >= unit:
            rest = number % unit
            return [*_english(number // unit), unit, *(_english(rest) if rest else [])]
    return _tens_and_ones(number)


def _tens_and_ones(number: int) -> list[int]:
    """0–99: one piece up to nineteen and for round tens, else the ten and the one."""
    if number < 20 or number % 10 == 0:
        return [number]
    return [number - number % 10, number % 10]


def _mandarin(number: int, counted: bool) -> list[str]:
    if number < 100:
        return [LIANG] if number == 2 and counted else [key_of(value) for value in _tens_and_ones(number)]
    keys: list[str] = []
    empty_place = False
    for unit in (10_000, 1000, 100):
        digit = number // unit % 10
        if not digit:
            empty_place = bool(keys)
            continue
        keys += [key_of(0)] if empty_place else []
        empty_place = False
        says_liang = digit == 2 and (unit > 100 or not keys)
        keys += [LIANG if says_liang else key_of(digit), key_of(unit)]
    return keys + _mandarin_tail(number % 100, after_empty_place=empty_place)


def _mandarin_tail(number: int, *, after_empty_place: bool) -> list[str]:
    """The last two places behind a hundred or more: 零五, 零一十二, 一十二, 二十三."""
    if not number:
        return []
    zero = [key_of(0)] if after_empty_place or number < 10 else []
    one = [key_of(1)] if 10 <= number < 20 else []
    return zero + one + [key_of(value) for value in _tens_and_ones(number)]
