"""The `Range` header of a request for one part of a file (RFC 9110, 14.1.2)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class UnsatisfiableError(ValueError):
    """The range lies outside the file."""


def parse(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, both inclusive and inside the file.

    None for what a server shall ignore: other units, nonsense, several ranges at once. Raises UnsatisfiableError when
    the range begins behind the end.
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or match.group(1, 2) == ("", ""):
        return None
    if not match[1]:
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), int(match[2] or size - 1)
        if match[2] and last < first:
            return None
    if first >= size:
        raise UnsatisfiableError(header)
    return first, min(last, size - 1)
