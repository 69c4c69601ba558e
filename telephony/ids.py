"""Names for calls, made at the edge: unique over processes and machines, sorting by the time the call came."""

from __future__ import annotations

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in ASCII order, so that text sorts as numbers do."""

_TIME_DIGITS = 10
_RANDOM_BITS = 40


def call_id(at_ms: int, draw: int) -> str:
    """`c`, ten digits of Unix milliseconds (enough until 37,000 AD), eight random ones: `c01kb9m6x3fq7hz2r4v0`.

    `draw` is a random number below 2**40.
    """
    return "c" + _digits(at_ms, _TIME_DIGITS) + _digits(draw, _RANDOM_BITS // 5)


def new_call_id() -> str:
    return call_id(time.time_ns() // 1_000_000, secrets.randbits(_RANDOM_BITS))


def _digits(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (count - 1), -1, -5))
