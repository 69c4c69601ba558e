"""Is anybody there? RTP that stops although it should flow, told once, and told again when it is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class _Leg:
    packets: int
    moved_at: float
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """What changed at one look: `lost` with the seconds of silence, `back` without."""

    lost: tuple[tuple[str, float], ...] = ()
    back: tuple[str, ...] = ()


class MediaWatch:
    """Looks at the packet counts of all legs at once; times are monotonic seconds."""

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._legs: dict[str, _Leg] = {}

    def forget(self, leg: str) -> None:
        self._legs.pop(leg, None)

    def look(self, packets: Mapping[str, int], now: float) -> Silence:
        """`packets` so far of every leg that should be sending; one that is missing (on hold) starts afresh later.

        A count that went back (a new stream after a re-INVITE) is movement too.
        """
        lost: list[tuple[str, float]] = []
        back: list[str] = []
        self._legs = {leg: seen for leg, seen in self._legs.items() if leg in packets}
        for leg, count in packets.items():
            seen = self._legs.setdefault(leg, _Leg(count, now))
            if count != seen.packets:
                if seen.lost:
                    back.append(leg)
                self._legs[leg] = _Leg(count, now)
            elif not seen.lost and now - seen.moved_at >= self._silence_s:
                seen.lost = True
                lost.append((leg, now - seen.moved_at))
        return Silence(tuple(lost), tuple(back))
