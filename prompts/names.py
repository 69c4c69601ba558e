"""People's names: spoken ahead, found again by what is said."""

from __future__ import annotations

import hashlib

KIND = "name"
"""What a Sound's `key` is when its `value` is a name."""


def name_key(name: str) -> str:
    """The prompt key of a person's name, for example `name.5b2f0c3a9d4e1f87`; the same name has the same key."""
    return f"{KIND}.{hashlib.sha256(name.strip().encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
