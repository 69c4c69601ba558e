"""Which of several free and qualified agents is offered the call (R1)."""

from __future__ import annotations

from calls.decision import Candidate
from calls.model import Strategy
from routing.desk import Desk
from routing.line import Line


def candidates(line: Line, desks: list[Desk], now: float) -> list[Candidate]:
    """All of them, best first: by the strategy's figure, then longest idle, then by number."""
    return sorted((candidate(line, desk, now) for desk in desks), key=order)


def order(candidate: Candidate) -> tuple[float, float, str]:
    """Smaller is better. Deciding from a record again uses this and nothing else."""
    return (-candidate.figure, -candidate.idle_s, candidate.agent)


def candidate(line: Line, desk: Desk, now: float) -> Candidate:
    idle_s = now - desk.idle_since
    match line.queue.strategy:
        case Strategy.LEAST_OCCUPIED:
            figure = desk.share_free(now)
        case Strategy.BEST_SKILL:
            figure = float(sum(desk.agent.skills.get(need.skill, 0) for need in line.asked.needs))
        case Strategy.ROUND_ROBIN:
            figure = now - max(desk.offered_at, desk.began_at)
        case _:
            figure = idle_s
    return Candidate(desk.name, figure, idle_s)
