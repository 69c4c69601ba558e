"""What a scalar is worth: its text, or a typed value by YAML 1.2's core schema (section 10.3.2)."""

from __future__ import annotations

import re

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")

Scalar = str | int | float | bool | None


def as_written(text: str, plain: bool) -> Scalar:
    """The text itself; null when nothing is written. Quoted text is never null."""
    return None if plain and text in _NULLS else text


def as_typed(text: str, plain: bool) -> Scalar:
    """Numbers and truth values too, unless quoted."""
    if not plain or text in _NULLS:
        return as_written(text, plain)
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
