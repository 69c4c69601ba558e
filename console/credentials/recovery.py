"""Recovery codes: for who has lost his phone. Each counts once; only hashes are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from console import passwords

COUNT = 10


def new_codes() -> list[str]:
    """Each of 80 random bits: so many that a plain hash of it can be kept."""
    return [passwords.generate() for _ in range(COUNT)]


def code_hash(user: str, given: str) -> str:
    """However it was typed: hyphens, blanks and capitals do not count."""
    plain = "".join(letter for letter in given.lower() if letter.isalnum())
    return hashlib.sha256(f"{user}\0{plain}".encode()).hexdigest()


def hashes(user: str, codes: Iterable[str]) -> list[str]:
    return [code_hash(user, each) for each in codes]
