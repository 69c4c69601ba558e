"""What a decision's record says, before it is put into the words of a language."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from calls.decision import Decision
from calls.model import Strategy

Name = Callable[[str, str], str]
"""What to call something: `(kind, id)`, where the kind is agent, queue, skill or group."""

SHOWN = 5
"""So many candidates are named with their figures."""

LARGEST_PLAIN = 1e15
LEAST_HEAD_START_S = 0.5


class Edge(Enum):
    """What put the first candidate before the second."""

    ALONE = auto()
    FIGURE = auto()
    IDLE = auto()
    NUMBER = auto()


def edge(why: Decision) -> Edge:
    if len(why.candidates) < 2:
        return Edge.ALONE
    first, second = why.candidates[:2]
    if first.figure != second.figure:
        return Edge.FIGURE
    return Edge.IDLE if first.idle_s != second.idle_s else Edge.NUMBER


def number(value: float, decimals: int = 0) -> str:
    """Any float as a short number."""
    return f"{value:.{decimals}f}" if abs(value) < LARGEST_PLAIN else f"{value:.3g}"


def seconds(value: float) -> str:
    """Tenths below ten seconds, where they can be what decided."""
    return number(value, 1 if abs(value) < 9.95 and abs(value - round(value)) >= 0.05 else 0)


def figures(why: Decision) -> list[str]:
    """The measure of each candidate shown, with enough digits to tell apart those that differ; shares in percent."""
    scale = 100 if why.strategy is Strategy.LEAST_OCCUPIED else 1
    values = [candidate.figure * scale for candidate in why.candidates[:SHOWN]]
    written: list[str] = []
    for decimals in range(4):
        written = [number(value, decimals) for value in values]
        if len(set(written)) == len(set(values)):
            break
    return written


def head_start_s(why: Decision) -> float | None:
    """What the score holds besides the wait; None when that is nothing worth telling, or nothing is scored."""
    more = 0.0 if why.score_s is None else why.score_s - why.waited_s
    return more if abs(more) >= LEAST_HEAD_START_S else None
