"""Two runs of the same day laid side by side: which calls another table would have changed."""

from __future__ import annotations

from dataclasses import dataclass

from routing.replay.replayed import Replayed, ReplayedCall

SAME_WAIT_S = 1.0
"""Waits closer than this are the same to a caller."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One call that fared otherwise: `before` under one table, `after` under the other."""

    before: ReplayedCall
    after: ReplayedCall

    @property
    def longer_s(self) -> float:
        """How much longer he waits; negative when he is better off."""
        return self.after.waited_s - self.before.waited_s


def changed(before: Replayed, after: Replayed, same_wait_s: float = SAME_WAIT_S) -> list[Changed]:
    """Calls with another agent, another ending or another wait, those whose wait changed most first.

    Both must come from the same traffic: calls are matched in order.
    """
    pairs = [Changed(one, other) for one, other in zip(before.calls, after.calls, strict=True)]
    differing = [pair for pair in pairs if _differs(pair, same_wait_s)]
    return sorted(differing, key=lambda pair: -abs(pair.longer_s))


def _differs(pair: Changed, same_wait_s: float) -> bool:
    one, other = pair.before, pair.after
    return (
        one.agent != other.agent
        or one.ending is not other.ending
        or one.way != other.way
        or abs(pair.longer_s) >= same_wait_s
    )
