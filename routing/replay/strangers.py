"""Agents who worked on a recorded day and are not among ours: what they were seen doing is what they can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calls.table import Agent
from routing.replay.traffic import Traffic

SEEN_LEVEL = 100


def strangers(days: Iterable[Traffic], known: Mapping[str, Agent]) -> dict[str, Agent]:
    """By number. Each has a skill by the name of every queue he took calls of, at the highest level."""
    skills: dict[str, dict[str, int]] = {}
    for day in days:
        for shift in day.shifts:
            skills.setdefault(shift.agent, {})
        for arrival in day.arrivals:
            if arrival.agent:
                skills.setdefault(arrival.agent, {})[arrival.queue] = SEEN_LEVEL
    return {agent: Agent(agent, agent, seen) for agent, seen in sorted(skills.items()) if agent not in known}
