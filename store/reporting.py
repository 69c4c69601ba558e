"""Where faults of the disk and the database go when nobody else asked for them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from calls.errors import Fault

Report = Callable[[Fault], None]

_LOG = logging.getLogger("hotline.store")


def to_log(fault: Fault) -> None:
    _LOG.error("%s", fault)


def first_line(error: Exception) -> str:
    """The error without the statement and its values that follow; what a caller sent cannot draw on the terminal."""
    line = next(iter(str(error).splitlines()), type(error).__name__)
    return "".join(letter if letter.isprintable() else "?" for letter in line)
