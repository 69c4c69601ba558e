"""How many events a second the router decides on one core, and how that grows with the number of callers who wait.

Run from the top of the tree: python -m bench.routing [--plot FILE.svg]
"""

from __future__ import annotations

import argparse
import gc
import math
from dataclasses import dataclass
from pathlib import Path

from bench.crowded import Crowd, rules
from bench.rescan import Rescan
from calls.events import TablePublished
from routing.engine import Engine

AGENTS, SKILLS = 1000, 50
WAITING = (100, 1_000, 10_000, 100_000)
EVENTS = 40_000
NAMED = 10_000
"""The number of callers for which the figures are promised."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run; times in microseconds an event."""

    waiting: int
    mean_us: float
    p50_us: float
    p99_us: float
    worst_us: float

    @property
    def per_second(self) -> float:
        return 1e6 / self.mean_us


def figures(waiting: int, took_s: list[float]) -> Figures:
    took = sorted(took_s)
    at = [1e6 * took[min(len(took) - 1, int(share * len(took)))] for share in (0.5, 0.99, 1.0)]
    return Figures(waiting, 1e6 * sum(took) / len(took), *at)


def measure(waiting: int, events: int = EVENTS) -> tuple[Figures, Crowd]:
    crowd = Crowd(Engine(), rules(AGENTS, SKILLS), waiting)
    crowd.fill()
    gc.collect()
    gc.freeze()  # as the server does after its start
    crowd.run(events)
    gc.unfreeze()
    return figures(waiting, crowd.took_s), crowd


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", type=Path)
    plot = parser.parse_args().plot
    print(f"{AGENTS:,} agents, {SKILLS} skills, {EVENTS:,} events each; times are CPU time of one core")
    rows = [_row(measure(waiting)[0]) for waiting in WAITING]
    named = next(row for row in rows if row.waiting == NAMED)
    growth = rows[-1].mean_us / rows[0].mean_us
    allowed = math.log(WAITING[-1]) / math.log(WAITING[0])
    print(f"  mean cost from {WAITING[0]:,} to {WAITING[-1]:,} waiting  × {growth:.2f} (log N: × {allowed:.2f})")
    _compare()
    _publish()
    if plot is not None:
        plot.write_text(_svg(rows))
    raise SystemExit(0 if named.per_second >= 20_000 and named.p99_us <= 1_000 and growth <= allowed else 1)


def _row(row: Figures) -> Figures:
    print(
        f"  {row.waiting:>7,} waiting   {row.per_second:>8,.0f} events/s   p50 {row.p50_us:.0f} µs"
        f"   p99 {row.p99_us:.0f} µs   worst {row.worst_us / 1000:.1f} ms"
    )
    return row


def _compare() -> None:
    """The same small day told to both, then what one event of a large one costs the plain router."""
    table = rules(40, 10)
    ours, plain = Crowd(Engine(), table, 60), Crowd(Rescan(), table, 60)
    for crowd in (ours, plain):
        crowd.fill()
        crowd.run(1_500)
    same = sum(a == b for a, b in zip(ours.offers, plain.offers, strict=False))
    print(f"  rescan of all, small day: {same} of {min(len(ours.offers), len(plain.offers))} offers the same")
    large = Crowd(Rescan(), rules(AGENTS, SKILLS), AGENTS)
    for waiting in (AGENTS // 2, NAMED // 10):
        large.waiting = waiting
        large.fill()
        large.run(40)
        slow = figures(waiting, large.took_s)
        fast, _ = measure(waiting, 4_000)
        faster = slow.mean_us / fast.mean_us
        print(f"  rescan of all, {waiting:>6,} waiting: {slow.per_second:,.0f} events/s, ours × {faster:,.0f}")


def _publish() -> None:
    """A new table with 10,000 waiting: how long the engine is away from everything else."""
    _, crowd = measure(NAMED, 2_000)
    crowd.took_s.clear()
    for _ in range(20):
        crowd.tell(TablePublished(crowd.table))
    took = figures(NAMED, crowd.took_s)
    print(
        f"  publishing with {NAMED:,} waiting: p50 {took.p50_us / 1000:.1f} ms, worst {took.worst_us / 1000:.1f} ms"
    )


def _svg(rows: list[Figures]) -> str:
    """Mean and p99 over the number of waiting callers, both axes logarithmic."""

    def x(waiting: float) -> float:
        return 60 + 120 * (math.log10(waiting) - 2)

    def y(us: float) -> float:
        return 220 - 60 * (math.log10(us) - 0.5)

    lines = []
    for name, colour, value in (("mean", "#1769aa", "mean_us"), ("p99", "#b3541e", "p99_us")):
        points = " ".join(f"{x(row.waiting):.0f},{y(getattr(row, value)):.0f}" for row in rows)
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        last = rows[-1]
        lines.append(
            f'<text x="{x(last.waiting) + 8:.0f}" y="{y(getattr(last, value)):.0f}" fill="{colour}">{name}</text>'
        )
    for row in rows:
        lines.append(f'<text x="{x(row.waiting):.0f}" y="245" text-anchor="middle">{row.waiting:,}</text>')
    for us in (10, 100, 1000):
        lines.append(f'<text x="8" y="{y(us):.0f}">{us} µs</text>')
        lines.append(f'<line x1="55" x2="430" y1="{y(us):.0f}" y2="{y(us):.0f}" stroke="#ccc"/>')
    title = '<text x="60" y="20">cost of one event by callers waiting (1,000 agents, 50 skills)</text>'
    body = "\n".join([title, *lines])
    look = 'viewBox="0 0 480 260" font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {look}>\n{body}\n</svg>\n'


if __name__ == "__main__":
    main()
