"""A recording's two channels as a picture, the stretches that cost points marked: SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from markupsafe import Markup, escape

from hotline.score_report import words
from hotline.score_report.scored import Outline, Scored
from qa_scoring.span import Channel, Span
from recordings.peaks import Peaks

WIDTH: Final = 1000
LEFT, LANE, GAP, TOP = 44, 84, 8, 18
HEIGHT: Final = TOP + 2 * LANE + GAP + 22
POINTS: Final = 600
"""Columns of the picture; more would not be seen on paper."""
_LANES: Final[Mapping[Channel, tuple[int, int]]] = {
    "caller": (TOP, LANE),
    "agent": (TOP + LANE + GAP, LANE),
    "both": (TOP, 2 * LANE + GAP),
}
_STEPS_S: Final = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_MOST_TICKS: Final = 12


def draw(scored: Scored) -> Markup:
    """Empty for a recording without sound."""
    length_ms = scored.facts.audio.length_ms
    if not length_ms or not scored.outline[0]:
        return Markup("")
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="波形 / Waveform">'
    parts = chain(_lanes(scored.outline), _ticks(length_ms), _marks(scored, length_ms))
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704  every text in it was escaped


def _lanes(outline: Outline) -> Iterator[str]:
    """Both on one scale, the loudest peak filling its lane, so that a difference in level shows."""
    loudest = max((max(-low, high) for side in outline for low, high in side), default=0) or 1
    for channel, side in zip(("caller", "agent"), outline, strict=True):
        top, height = _LANES[channel]  # type: ignore[index]
        name = words.CHANNELS[channel]  # type: ignore[index]
        yield f'<text x="0" y="{top + height / 2}">{escape(name.zh)}</text>'
        yield f'<text x="0" y="{top + height / 2 + 12}">{escape(name.en)}</text>'
        yield f'<path class="w {channel}" d="{_shape(side, top + height / 2, height / 2 / loudest)}"/>'


def _shape(side: Peaks, middle: float, scale: float) -> str:
    width = (WIDTH - LEFT) / len(side)
    upper = [f"{LEFT + at * width:.1f} {middle - high * scale:.1f}" for at, (_, high) in enumerate(side)]
    lower = [f"{LEFT + at * width:.1f} {middle - low * scale + 0.4:.1f}" for at, (low, _) in enumerate(side)]
    return "M" + "L".join([*upper, *reversed(lower)]) + "Z"


def _ticks(length_ms: int) -> Iterator[str]:
    step = next((step for step in _STEPS_S if length_ms <= step * 1000 * _MOST_TICKS), _STEPS_S[-1]) * 1000
    for at in range(0, length_ms + 1, step):
        x = _x(at, length_ms)
        yield f'<line class="g" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - 20}"/>'
        anchor = "r" if x > WIDTH - 20 else "t"
        yield f'<text class="{anchor}" x="{x:.1f}" y="{HEIGHT - 6}">{words.clock(at)}</text>'


def _marks(scored: Scored, length_ms: int) -> Iterator[str]:
    for span, numbers in numbered(scored).items():
        start, end = _x(span.start_ms, length_ms), _x(span.end_ms, length_ms)
        top, height = _LANES[span.channel]
        label = ",".join(map(str, numbers))
        what = " · ".join(_titles(scored, numbers))
        yield f'<g class="m" data-span="{span.start_ms}-{span.end_ms}-{span.channel}">'
        yield f"<title>{escape(what)} {words.where(span)}</title>"
        yield f'<rect x="{start:.1f}" y="{top}" width="{max(end - start, 1.5):.1f}" height="{height}"/>'
        yield f'<text x="{start + 1:.1f}" y="{top - 4 if top == TOP else top + 11}">{label}</text></g>'


def numbered(scored: Scored) -> dict[Span, list[int]]:
    """Every span that cost points, with the numbers (from 1) of the criteria it stands for."""
    found: dict[Span, list[int]] = {}
    for number, line in enumerate(scored.card.criteria, 1):
        for span in line.evidence if words.is_spoilt(line) else ():
            found.setdefault(span, []).append(number)
    return found


def _titles(scored: Scored, numbers: Sequence[int]) -> Iterable[str]:
    return (scored.card.criteria[number - 1].title.zh for number in numbers)


def _x(at_ms: int, length_ms: int) -> float:
    return LEFT + at_ms / length_ms * (WIDTH - LEFT)
