"""What a waiting caller asks for at this moment: which agents could help him."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from calls.model import Channel, Tier
from calls.numbers import national
from calls.table import Need, Queue, RoutingTable, Rung

LANGUAGE, REGION = "language", "region"
"""What a rung may drop."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What distinguishes callers as to who can help them; those with equal asks stand in one line.

    `region` is the beginning of the number by which the table knows the region. `classed`: the needs of his class
    count (still). `only`: he is kept for this agent. `rung` counts the rungs of the ladder he has passed. `avoid` are
    agents who shall not have him, which no emergency asks for.
    """

    queue: str
    tier: Tier
    channel: Channel
    language: str
    region: str = ""
    needs: tuple[Need, ...] = ()
    classed: bool = False
    only: str = ""
    rung: int = 0
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """Agents who meet all `needs` and belong to one of `groups` (empty: any); besides them the members of `also`.

    `only` leaves nobody but this agent of them, `avoid` all but these.
    """

    needs: tuple[Need, ...]
    groups: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    only: str = ""
    avoid: tuple[str, ...] = ()


def requirement(ask: Ask, queue: Queue, table: RoutingTable, plans: frozenset[str]) -> Requirement:
    """What the table makes of it, given the emergency plans that are on."""
    needs, also = queue.needs, list[str]()
    dropped: set[str] = set()
    for number, rung in enumerate(queue.ladder):
        if counts(rung, number, ask.rung, plans):
            needs = needs if rung.needs is None else rung.needs
            also += [group for group in rung.groups if group not in also]
            dropped |= set(rung.drop)
    language = None if LANGUAGE in dropped else table.languages.get(ask.language)
    region = None if REGION in dropped else table.regions.get(ask.region)
    classed = table.tiers[ask.tier].needs if ask.classed and ask.tier in table.tiers else ()
    extra = tuple(need for need in (language, region) if need is not None)
    avoid = () if ask.tier is Tier.EMERGENCY else ask.avoid
    return Requirement(strictest((*needs, *extra, *classed, *ask.needs)), queue.groups, tuple(also), ask.only, avoid)


def counts(rung: Rung, number: int, passed: int, plans: Container[str]) -> bool:
    """Whether rung `number`, from 0, holds for a caller with so many behind him."""
    return rung.plan in plans if rung.plan else number < passed


def strictest(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Each skill once, at the highest level asked for."""
    levels: dict[str, int] = {}
    for need in needs:
        levels[need.skill] = max(need.level, levels.get(need.skill, 0))
    return tuple(Need(skill, level) for skill, level in levels.items())


def region_of(caller: str, table: RoutingTable) -> str:
    """The longest beginning of the number that the table has a region for: as it is dialled within the country, or as
    the trunk presents it.
    """
    regions = table.regions
    if not regions:
        return ""
    beginnings = (number[:length] for number in (national(caller), caller) for length in range(1, len(number) + 1))
    return max((beginning for beginning in beginnings if beginning in regions), key=len, default="")
