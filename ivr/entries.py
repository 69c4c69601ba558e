"""What callers enter by keys: how long it is, whether it can be right, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ivr.flow import Kind
from ivr.journey import Value


class Entry(StrEnum):
    """`amount` is in whole yuan, `date` eight digits (20270206), the X of an `id` the star key."""

    DIGITS = "digits"
    PHONE = "phone"
    ORDER = "order"
    ID = "id"
    CARD = "card"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Form:
    """From `least` to `most` keys. `begins`: the digits it can begin with."""

    least: int
    most: int
    begins: str = "0123456789"
    secret: bool = False
    holds: Kind = Kind.TEXT


MOST_KEYS = 32

FORMS: Mapping[Entry, Form] = {
    Entry.DIGITS: Form(1, MOST_KEYS),
    Entry.PHONE: Form(7, 12),
    Entry.ORDER: Form(4, MOST_KEYS),
    Entry.ID: Form(18, 18, "123456789", secret=True),
    Entry.CARD: Form(13, 19, "123456789", secret=True),
    Entry.DATE: Form(8, 8, "12", holds=Kind.DATE),
    Entry.AMOUNT: Form(1, 8, holds=Kind.NUMBER),
}

_PHONE = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[48]00[0-9]{7}|[2-8][0-9]{6,7}", re.ASCII)
"""Mobile, landline with its area, 400 and 800, landline without: the Chinese numbering plan (YD/T 5, MIIT 2017)."""

_IDENTITY = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def value_of(kind: Entry, keys: str) -> Value | None:
    """What the keys say; None when they cannot be right."""
    if kind is Entry.DATE:
        return _date(keys)
    if kind is Entry.AMOUNT:
        return int(keys) if keys.isdecimal() else None
    if kind is Entry.PHONE:
        return keys if _PHONE.fullmatch(keys) else None
    if kind is Entry.CARD:
        return keys if passes_luhn(keys) else None
    if kind is Entry.ID:
        return keys if is_identity(keys) else None
    return keys


def is_complete(kind: Entry, keys: str, most: int) -> bool:
    """Nothing can follow: the caller need not press #."""
    return len(keys) >= most or (kind is Entry.PHONE and keys[0] == "1" and len(keys) == 11)


def passes_luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_identity(number: str) -> bool:
    """A citizen's identity number: its date is one, and its last character checks the others (GB 11643-1999)."""
    if not _IDENTITY.fullmatch(number) or _date(number[6:14]) is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17]


def _date(keys: str) -> str | None:
    try:
        return date(int(keys[:4]), int(keys[4:6]), int(keys[6:8])).isoformat() if len(keys) == 8 else None
    except ValueError:
        return None
