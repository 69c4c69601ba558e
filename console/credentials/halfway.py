"""People half signed in: the password was right, something is still to do. What they hold opens nothing but the next
step, and each step gives another."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

from console.credentials import totp
from console.credentials.token_hashes import token_hash

LASTS_S = 600.0


class Step(StrEnum):
    CODE = "code"
    PASSWORD = "password"  # noqa: S105
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Half:
    """`name` has proved `password_hash`, at `at` (monotonic seconds), and comes next to `step`; `by` is what else he
    has proved himself with, `secret` what he may enrol."""

    name: str
    password_hash: str
    next_path: str
    at: float
    step: Step = Step.CODE
    by: str = ""
    secret: bytes = b""

    def holds(self, password_hash: str, now: float) -> bool:
        """Whether it is not too old, nor the password another one since."""
        return now - self.at < LASTS_S and self.password_hash == password_hash


class Halfway:
    """Kept in memory, `kept` at most: a restart means signing in from the beginning."""

    def __init__(self, kept: int = 10_000) -> None:
        self._kept = kept
        self._halves: OrderedDict[str, Half] = OrderedDict()

    def keep(self, half: Half) -> str:
        """The token that stands for it."""
        token = secrets.token_urlsafe(32)
        self._halves[token_hash(token)] = half
        if len(self._halves) > self._kept:
            self._halves.popitem(last=False)
        return token

    def look(self, token: str | None, now: float) -> Half | None:
        half = self._halves.get(token_hash(token or ""))
        return half if half is not None and now - half.at < LASTS_S else None

    def take(self, token: str | None, now: float) -> Half | None:
        """The token is good for nothing from now on."""
        half = self.look(token, now)
        self._halves.pop(token_hash(token or ""), None)
        return half


def fresh_secret(step: Step) -> bytes:
    return totp.new_secret() if step is Step.ENROL else b""
