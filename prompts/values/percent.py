"""Shares: "12.5" (or "12.5%") is 百分之十二点五, twelve point five percent."""

from __future__ import annotations

from prompts.values.keys import is_english
from prompts.values.number import Written, fraction, parse, sign, whole

_PERCENT = "number.percent"
_THE_WHOLE = "number.whole"


def percent(value: str, language: str) -> list[str] | None:
    written = parse(value.removesuffix("%"))
    if written is None:
        return None
    if is_english(language):
        return [*sign(written), *whole(written.whole, language), *fraction(written), _PERCENT]
    if written == Written(negative=False, whole=100):
        return [_THE_WHOLE]
    return [*sign(written), _PERCENT, *whole(written.whole, language), *fraction(written)]
