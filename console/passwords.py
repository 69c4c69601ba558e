"""Passwords: argon2id (RFC 9106), one verification at a time so that guessing cannot take the machine."""

from __future__ import annotations

import secrets

import anyio
from anyio.to_thread import run_sync
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_DECOY = _HASHER.hash(secrets.token_urlsafe(16))
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LONGEST = 256
"""Longer input is not even hashed."""
SHORTEST = 10
"""Of those that people choose."""


def generate() -> str:
    """A password of 80 random bits, without letters that look alike: `xxxx-xxxx-xxxx-xxxx`."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def digest(password: str) -> str:
    return _HASHER.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the stored hash. Without one it takes as long to say no: a decoy is tried,
    whose password nobody knows."""
    try:
        return _HASHER.verify(stored or _DECOY, password)
    except (VerificationError, InvalidHashError):
        return False


def why_unfit(password: str, name: str) -> str | None:
    """The name of the problem with a password that somebody has chosen for himself; None when there is none."""
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    return "password_is_name" if password.strip().lower() == name.lower() else None


class Verifier:
    """`fits` off the event loop, one at a time."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(1)

    async def fits(self, password: str, stored: str | None) -> bool:
        if len(password) > LONGEST:
            return False
        return await run_sync(fits, password, stored, limiter=self._limiter)
