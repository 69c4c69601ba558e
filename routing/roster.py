"""Which agents meet what. Every agent has a bit, and a set of agents is an int: "free and qualified" is one `&`."""

from __future__ import annotations

from collections.abc import Iterator

from calls.model import Tier
from calls.table import Agent, Need
from routing.asking import Requirement


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


_Trait = Need | tuple[str, str]
"""A need, or what an agent belongs to: ("group", its name), ("tier", a class he may serve)."""


def _has(agent: Agent, trait: _Trait) -> bool:
    if isinstance(trait, Need):
        return agent.level(trait) is not None
    kind, name = trait
    if kind == "group":
        return name in agent.groups
    return not agent.tiers or name in agent.tiers


class Roster:
    """Everybody who has a desk, as he is now: skills and groups with what a supervisor changed about them.

    The set of those who have a trait is computed when first asked for, and kept up as agents change.
    """

    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._bits: dict[str, int] = {}
        self._unused: list[int] = []
        self._having: dict[_Trait, int] = {}
        self.everybody = 0

    def put(self, agent: Agent) -> int:
        """Take the agent in, or take note of how he has changed; returns the position of his bit."""
        name = agent.agent
        if name not in self._bits:
            self._bits[name] = self._unused.pop() if self._unused else len(self._bits)
        bit = self._bits[name]
        if self._agents.get(name) != agent:
            self._agents[name] = agent
            self.everybody |= 1 << bit
            for trait, having in self._having.items():
                self._having[trait] = having | 1 << bit if _has(agent, trait) else having & ~(1 << bit)
        return bit

    def remove(self, name: str) -> None:
        bit = self._bits.pop(name)
        del self._agents[name]
        self._unused.append(bit)
        self.everybody &= ~(1 << bit)
        for trait in self._having:
            self._having[trait] &= ~(1 << bit)

    def able(self, asked: Requirement) -> int:
        """All who meet the requirement."""
        able = self.everybody
        for need in asked.needs:
            able &= self._all(need)
        if asked.groups:
            able &= self.members(asked.groups)
        able |= self.members(asked.also)
        if asked.only:
            able &= 1 << self._bits[asked.only] if asked.only in self._bits else 0
        return able & ~self.named(asked.avoid) if asked.avoid else able

    def named(self, agents: tuple[str, ...]) -> int:
        """Those of them who are here."""
        return sum(1 << self._bits[name] for name in set(agents) if name in self._bits)

    def members(self, groups: tuple[str, ...]) -> int:
        """All who belong to one of the groups."""
        mask = 0
        for group in groups:
            mask |= self._all(("group", group))
        return mask

    def serving(self, tier: Tier) -> int:
        """All who are not kept for other classes. An emergency may have anybody (R3)."""
        return self.everybody if tier is Tier.EMERGENCY else self._all(("tier", tier))

    def _all(self, trait: _Trait) -> int:
        mask = self._having.get(trait)
        if mask is None:
            mask = sum(1 << bit for name, bit in self._bits.items() if _has(self._agents[name], trait))
            self._having[trait] = mask
        return mask
