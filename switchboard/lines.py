"""The numbers callers dial, and what each of them begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.model import CHINESE, Tier

DEFAULT_PATTERNS = ("", "*")

PAUSE_CODE, RESUME_CODE = "*7", "*8"
LONGEST_CODE = 6
PAUSE_S = 300.0


class RecordPolicy(StrEnum):
    """What of a call is recorded."""

    NONE = "none"
    TALK = "talk"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One way in. `dialled` holds whole numbers, prefixes ("400*") or "*" (also "") for any number.

    The caller hears ringing for `ring_s` before the line is answered. `trunk` is the address at which its callers are
    called back (`sip:{number}@carrier.example`); empty: they are not. Its agents pause the recording by keying
    `pause_code` on their phones (a payment) and have it go on with `resume_code`, or after `pause_s`. With
    `tell_monitoring` their screens show when a supervisor is in the call.
    """

    dialled: tuple[str, ...]
    flow: str
    tier: Tier = Tier.NORMAL
    language: str = CHINESE
    ring_s: float = 0.0
    record: RecordPolicy = RecordPolicy.TALK
    trunk: str = ""
    pause_code: str = PAUSE_CODE
    resume_code: str = RESUME_CODE
    pause_s: float = PAUSE_S
    tell_monitoring: bool = False


def choose(lines: Sequence[Line], dialled: str) -> Line | None:
    """The line of a dialled number: the whole number first, then the longest prefix, then the default line."""
    fitting = [(fit, line) for line in lines if (fit := _fit(line.dialled, dialled)) is not None]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _fit(patterns: Iterable[str], dialled: str) -> int | None:
    """How well the best pattern fits: characters in common, one more for the whole number; None when none does."""
    fits = [fit for pattern in patterns if (fit := _fit_one(pattern, dialled)) is not None]
    return max(fits, default=None)


def _fit_one(pattern: str, dialled: str) -> int | None:
    if pattern in DEFAULT_PATTERNS:
        return 0
    if pattern == dialled:
        return len(pattern) + 1
    prefix = pattern.removesuffix("*")
    return len(prefix) if prefix != pattern and dialled.startswith(prefix) else None
