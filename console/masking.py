"""Customers' telephone numbers, hidden from roles that may not see them: 138****8000 [X4].

One place, at the edge: the guard gives every answer of the API through `hide` before it leaves. Which strings are
numbers is known by the names of the fields they stand in; what was found there is hidden wherever else it stands in
the answer, in sentences too, and mobile numbers of the mainland's form wherever they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

FIELDS = frozenset(
    {"caller", "caller_name", "number", "diverted_from", "contact", "customer", "wants_number", "phone"}
)
"""Where customers' numbers stand; names of callers are often their numbers."""
NAMES = frozenset(
    {"id", "call", "recording", "review", "callback", "message", "leg", "next", "cursor", "url", "hash"}
)
"""What names things is left alone: changed, it would name nothing."""
_WHOLE = re.compile(r"\+?[\d ()./-]{7,}")
_EDGE = r"(?<![0-9A-Za-z_]){}(?![0-9A-Za-z_])"
_MOBILE = re.compile(_EDGE.format(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"))


def masked(number: str) -> str:
    """All but the last four digits and what stands before the four in front of them; of seven digits the last three.
    What is shorter is an extension or a service, nobody's number."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 7:
        return number
    return f"{digits[:-8]}****{digits[-4:] if len(digits) > 7 else digits[-3:]}"


def hide_in_text(text: str) -> str:
    return _MOBILE.sub(lambda found: masked(found[0]), text)


def hide_field(value: str) -> str:
    """The value of one of `FIELDS`."""
    return masked(value) if _WHOLE.fullmatch(value) else hide_in_text(value)


def hide(body: bytes) -> bytes:
    """A JSON answer without whole numbers."""
    told = json.loads(body)
    known = sorted(set(_numbers(told)), key=len, reverse=True)
    also = re.compile(_EDGE.format("(?:" + "|".join(map(re.escape, known)) + ")")) if known else None
    return json.dumps(_hidden(told, also), ensure_ascii=False, separators=(",", ":")).encode()


def _numbers(told: Any) -> list[str]:
    """What stands in `FIELDS`, at any depth."""
    if isinstance(told, list):
        return [number for each in told for number in _numbers(each)]
    if not isinstance(told, Mapping):
        return []
    here = [
        each for name, each in told.items() if name in FIELDS and isinstance(each, str) and _WHOLE.fullmatch(each)
    ]
    return here + [number for each in told.values() for number in _numbers(each)]


def _hidden(told: Any, also: re.Pattern[str] | None, field: str = "") -> Any:
    if isinstance(told, dict):
        return {name: _hidden(each, also, name) for name, each in told.items()}
    if isinstance(told, list):
        return [_hidden(each, also, field) for each in told]
    if not isinstance(told, str) or field in NAMES:
        return told
    if field in FIELDS:
        return hide_field(told)
    found = also.sub(lambda found: masked(found[0]), told) if also is not None else told
    return hide_in_text(found)
