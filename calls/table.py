"""The supervisors' rules: who can do what, and what each queue needs. Immutable once published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Need:
    """A skill a queue asks for, at this level or better (0-100)."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent: `skills` gives a level 0-100 for each skill; `address` is a SIP URI, or None until log-in."""

    agent: str
    name: str
    skills: Mapping[str, int]
    address: str | None = None

    def level(self, need: Need) -> int | None:
        """The agent's level for the need, or None when it is not met."""
        level = self.skills.get(need.skill, 0)
        return level if level >= need.level > 0 or (need.level == 0 and need.skill in self.skills) else None

    def meets(self, needs: tuple[Need, ...]) -> bool:
        return all(self.level(need) is not None for need in needs)


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue. Times in seconds; an empty `needs` lets every agent serve it.

    `emergency` makes every call in it of the emergency class. A phone that let a call of this queue ring
    unanswered is not offered another for `rona_delay_s`.
    """

    queue: str
    title: Mapping[str, str]
    needs: tuple[Need, ...] = ()
    emergency: bool = False
    ring_s: float = 20.0
    wrap_up_s: float = 10.0
    rona_delay_s: float = 30.0
    max_waiting: int = 1000
    announce_every_s: float = 30.0
    music: str = "music.wait"


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """A published set of queues and agents."""

    version: str
    queues: Mapping[str, Queue] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
