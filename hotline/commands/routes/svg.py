"""Small line plots as SVG that needs nothing else: two series over a common axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 28

Point = tuple[float, float | None]
"""A place on the axis and a value; None is a gap."""


@dataclass(frozen=True, slots=True)
class Plot:
    """`series` are drawn in the colours of the classes `s0`, `s1`; `steps` draws them as stairs.

    `x_text` and `y_text` write what stands at the axes; `x_every` is the distance between marks.
    """

    title: str
    series: Sequence[Sequence[Point]]
    x_text: Callable[[float], str]
    y_text: Callable[[float], str]
    x_every: float
    y_most: float
    steps: bool = False


def draw(plot: Plot) -> Markup:
    """The plot as an `<svg>` element; empty when there is nothing to draw."""
    places = [x for series in plot.series for x, _ in series]
    if not places:
        return Markup("")
    scale = _Scale(min(places), max(places), plot.y_most)
    lines = "".join(_line(points, scale, number, plot.steps) for number, points in enumerate(plot.series))
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(plot.title)}">'
    return Markup(f"{head}{_axes(plot, scale)}{lines}</svg>")  # noqa: S704  every text in it was escaped


@dataclass(frozen=True, slots=True)
class _Scale:
    x_least: float
    x_most: float
    y_most: float

    def x(self, value: float) -> float:
        span = (self.x_most - self.x_least) or 1.0
        return LEFT + (value - self.x_least) / span * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = value / self.y_most if self.y_most > 0 else 0.0
        return HEIGHT - BOTTOM - min(share, 1.0) * (HEIGHT - TOP - BOTTOM)


def _axes(plot: Plot, scale: _Scale) -> str:
    parts = [_mark_y(plot.y_most * quarter / 4, plot, scale) for quarter in range(5)]
    mark = scale.x_least - scale.x_least % plot.x_every
    while mark <= scale.x_most:
        if mark >= scale.x_least:
            x, y = scale.x(mark), HEIGHT - BOTTOM
            parts.append(f'<text class="t" x="{x:.1f}" y="{y + 18}">{escape(plot.x_text(mark))}</text>')
        mark += plot.x_every
    return "".join(parts)


def _mark_y(value: float, plot: Plot, scale: _Scale) -> str:
    y = scale.y(value)
    rule = f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return f'{rule}<text class="r" x="{LEFT - 6}" y="{y + 4:.1f}">{escape(plot.y_text(value))}</text>'


def _line(points: Sequence[Point], scale: _Scale, number: int, steps: bool) -> str:
    path: list[str] = []
    before: float | None = None
    for place, value in points:
        if value is None:
            before = None
            continue
        x, y = scale.x(place), scale.y(value)
        if before is None:
            path.append(f"M{x:.1f} {y:.1f}")
        else:
            path.append(f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}")
        before = y
    return f'<path class="s{number}" d="{"".join(path)}"/>'
