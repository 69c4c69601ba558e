"""The two files Kamailio reads of us: db/subscriber (its db_text module) and emergency.list (its regex module)."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

SUBSCRIBER = Path("db") / "subscriber"
EMERGENCY = Path("emergency.list")
NOBODY_DIALS_THIS = r"^\b$"
"""A list without a pattern is not read: a pattern that fits no number stands for none."""


def ha1(agent: str, realm: str, password: str) -> str:
    """What digest authentication keeps instead of the password (RFC 7616, 3.4.2; MD5 is what telephones speak)."""
    return hashlib.md5(f"{agent}:{realm}:{password}".encode(), usedforsecurity=False).hexdigest()


def subscribers(passwords: Mapping[str, str], realm: str) -> str:
    """A table of db_text: the columns, then a line for each agent, sorted. Neither part can hold a colon."""
    lines = (f"{agent}:{realm}:{ha1(agent, realm, password)}" for agent, password in sorted(passwords.items()))
    return "".join(f"{line}\n" for line in ("username(string) domain(string) ha1(string)", *lines))


def emergency_patterns(numbers: Iterable[str]) -> str:
    """One pattern a number, or a prefix as in `12*`; patterns that fit no other number."""
    patterns = [f"^{re.escape(number.removesuffix('*'))}{'' if number.endswith('*') else '$'}" for number in numbers]
    return "".join(f"{line}\n" for line in ("[0]", *(patterns or [NOBODY_DIALS_THIS])))


def write(folder: Path, realm: str, passwords: Mapping[str, str], emergency: Iterable[str]) -> list[Path]:
    """Both files, each replaced as a whole; group may read them, others may not. The paths written."""
    texts = {SUBSCRIBER: subscribers(passwords, realm), EMERGENCY: emergency_patterns(emergency)}
    for name, text in texts.items():
        _replace(folder / name, text)
    return [folder / name for name in texts]


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
