"""The roles a server can have."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ALL = "all"
    VOICE = "voice"
    CONSOLE = "console"
    SCORER = "scorer"

    @property
    def takes_calls(self) -> bool:
        return self in (Role.ALL, Role.VOICE)

    @property
    def has_pages(self) -> bool:
        return self in (Role.ALL, Role.CONSOLE)

    @property
    def scores(self) -> bool:
        return self in (Role.ALL, Role.SCORER)
