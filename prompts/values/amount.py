"""Money in yuan: "1234.50" is 一千二百三十四元五角, one thousand two hundred thirty-four yuan and fifty fen."""

from __future__ import annotations

from prompts.values import english, mandarin
from prompts.values.keys import is_english
from prompts.values.keys import number as key_of
from prompts.values.number import Written, fraction, parse, sign, whole

_YUAN, _JIAO, _FEN = "amount.yuan", "amount.jiao", "amount.fen"


def parse_amount(value: str) -> Written | None:
    """A number of yuan with two decimals, or with more of them where a fen does not do."""
    written = parse(value.lstrip("¥"))
    if written is None:
        return None
    decimals = written.decimals.rstrip("0").ljust(2, "0")
    return Written(written.negative, written.whole, decimals)


def amount(value: str, language: str) -> list[str] | None:
    written = parse_amount(value)
    if written is None:
        return None
    if len(written.decimals) > 2:
        return [*sign(written), *whole(written.whole, language), *fraction(written), _YUAN]
    say = _english if is_english(language) else _mandarin
    return [*sign(written), *say(written.whole, int(written.decimals))]


def _english(yuan: int, fen: int) -> list[str]:
    if not fen:
        return [*english.whole(yuan), _YUAN]
    small = [*english.whole(fen), _FEN]
    return [*english.whole(yuan), _YUAN, english.AND, *small] if yuan else small


def _mandarin(yuan: int, fen: int) -> list[str]:
    """一元零五分: an empty 角 between 元 and 分 is heard as 零."""
    jiao, fen = divmod(fen, 10)
    keys = [*mandarin.whole(yuan, counted=True), _YUAN] if yuan or not (jiao or fen) else []
    if jiao:
        keys += [*mandarin.whole(jiao, counted=True), _JIAO]
    elif keys and fen:
        return [*keys, key_of(0), key_of(fen), _FEN]
    return [*keys, *mandarin.whole(fen, counted=True), _FEN] if fen else keys
