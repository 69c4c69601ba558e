"""What everybody who calls or waits is told for a while (H4)."""

from __future__ import annotations

from dataclasses import dataclass

from calls.events import AnnouncementMade, AnnouncementWithdrawn
from calls.model import Sound


@dataclass(frozen=True, slots=True)
class _Standing:
    announcement: str
    until: float
    queues: tuple[str, ...]


class Announcements:
    """Those made and neither withdrawn nor over."""

    def __init__(self) -> None:
        self._standing: dict[str, _Standing] = {}

    def made(self, event: AnnouncementMade, now: float) -> None:
        self._standing[event.announcement] = _Standing(event.announcement, now + event.for_s, event.queues)

    def withdrawn(self, event: AnnouncementWithdrawn) -> None:
        self._standing.pop(event.announcement, None)

    def for_new_callers(self, now: float) -> tuple[str, ...]:
        """Those for whoever calls, whatever he wants."""
        return tuple(one.announcement for one in self._now(now) if not one.queues)

    def for_waiting(self, queue: str, heard: set[str], now: float) -> tuple[str, ...]:
        """Those a caller who waits there has not heard."""
        meant = (one.announcement for one in self._now(now) if not one.queues or queue in one.queues)
        return tuple(name for name in meant if name not in heard)

    def _now(self, now: float) -> list[_Standing]:
        self._standing = {name: one for name, one in self._standing.items() if one.until > now}
        return list(self._standing.values())


def sounds(announcements: tuple[str, ...], language: str, *, slow: bool = False) -> tuple[Sound, ...]:
    return tuple(Sound(f"announcement.{name}", language, slow=slow) for name in announcements)
