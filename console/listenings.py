"""One line of the audit for one listening: a player asks for a recording part by part [X4]."""

from __future__ import annotations

from collections import OrderedDict

PAUSE_S = 600.0
"""Who asks for nothing of a recording for so long listens anew."""


class Listenings:
    """Times in monotonic seconds. Holds at most `kept`; who is forgotten counts as listening anew."""

    def __init__(self, kept: int = 10_000) -> None:
        self._kept = kept
        self._heard: OrderedDict[tuple[str, str], float] = OrderedDict()

    def begins(self, who: str, recording: str, now: float) -> bool:
        last = self._heard.pop((who, recording), None)
        self._heard[who, recording] = now
        if len(self._heard) > self._kept:
            self._heard.popitem(last=False)
        return last is None or now - last > PAUSE_S

    def forget(self, who: str, recording: str) -> None:
        """It could not be noted: the next part is a beginning again."""
        self._heard.pop((who, recording), None)
