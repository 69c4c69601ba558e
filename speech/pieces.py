"""Which stretches of one side's sound are given to the recogniser: whole utterances, cut at pauses, without echo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_scoring.intervals import Interval, complement, intersection
from qa_scoring.span import Span

PAUSE_MS = 500
"""Who pauses longer begins another utterance."""
LONGEST_MS = 25_000
"""A recogniser takes 29 s; what goes on longer is cut where it is quietest."""
LEAST_MS = 150
"""Shorter than this is a click or what is left of an echo."""
MARGIN_MS = 200
"""Of the pause before and after, so that soft consonants are not lost."""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Speech from `start_ms` to `end_ms`; the recogniser is given `from_ms` to `to_ms`."""

    start_ms: int
    end_ms: int
    from_ms: int
    to_ms: int


def pieces_of(speech: Sequence[Span], echoes: Sequence[Span]) -> list[Piece]:
    """One side's speech without what is only the other's echo; pieces beyond LONGEST_MS hold no pause to cut at."""
    if not speech:
        return []
    length_ms = max(span.end_ms for span in (*speech, *echoes)) + 2 * MARGIN_MS
    own = intersection(_intervals(speech), complement(_intervals(echoes), length_ms))
    said = _utterances(interval for interval in own if interval[1] - interval[0] >= LEAST_MS)
    edges = [(0, 0), *said, (length_ms, length_ms)]
    return [
        Piece(start, end, max(start - MARGIN_MS, (before + start) // 2), min(end + MARGIN_MS, (end + after) // 2))
        for (_, before), (start, end), (after, _) in zip(edges, edges[1:], edges[2:], strict=False)
    ]


def _intervals(spans: Iterable[Span]) -> list[Interval]:
    return [(span.start_ms, span.end_ms) for span in spans]


def _utterances(stretches: Iterable[Interval]) -> list[Interval]:
    """Run together across short pauses as long as they are not too long for it."""
    runs: list[Interval] = []
    for start, end in stretches:
        if runs and start - runs[-1][1] <= PAUSE_MS and end - runs[-1][0] <= LONGEST_MS:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
