"""What every set of figures must hold at any moment."""

from __future__ import annotations

from collections.abc import Iterable

from routing.kpi.figures import Kpis, QueueFigures


def leaks(kpis: Kpis, queue: str | None = None) -> list[str]:
    """Each line of figures in which calls got lost or were made up; `queue` is the one that was asked for."""
    lines = {
        "total": kpis.total,
        **kpis.queues,
        **kpis.tiers,
        **{str(interval.since): interval.figures for interval in kpis.intervals},
    }
    wrong = [f"{name}: {line}" for name, line in lines.items() if not _adds_up(line)]
    return wrong + _parts(kpis, queue)


def _adds_up(line: QueueFigures) -> bool:
    ends = (line.answered, line.abandoned, line.short_abandoned, line.flowed_out, line.waiting)
    shares = [share for share in (line.service_level, line.p_abandon) if share is not None]
    return (
        line.offered == sum(ends)
        and min(*ends, line.refused) >= 0
        and line.answered_in_time <= line.answered
        and line.flowed_out == sum(line.flowed_out_by.values())
        and all(0 <= share <= 1 for share in shares)
    )


def _parts(kpis: Kpis, queue: str | None) -> list[str]:
    """Classes and intervals are parts of the total; queues are too, but for calls that were moved between them."""
    moved = 0 if queue else sum(line.flowed_out_by.get("moved", 0) for line in kpis.queues.values())
    sums = {
        "tiers": _offered(kpis.tiers.values()),
        "intervals": _offered(interval.figures for interval in kpis.intervals) if kpis.intervals else None,
        "queues": _offered(kpis.queues.values()) - moved,
    }
    return [f"{name}: {offered}" for name, offered in sums.items() if offered not in (None, kpis.total.offered)]


def _offered(lines: Iterable[QueueFigures]) -> int:
    return sum(line.offered for line in lines)
