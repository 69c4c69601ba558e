"""Which changes a second person must agree to: those that may keep an emergency from its agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calls.errors import ConfigurationError
from calls.model import Tier
from calls.table import Agent, Queue, RoutingTable
from config.problems import Problems
from config.routing.building import rules_of
from config.routing.document import FILE, parsed
from config.shapes.routing import RoutingFile


def touches_emergency(
    before: str,
    after: str,
    agents_before: Mapping[str, Agent] | None = None,
    agents_after: Mapping[str, Agent] | None = None,
) -> bool:
    """Whether emergencies would be treated otherwise: their queues and those they overflow to, the rule for them, the
    groups and reserves of these queues, what languages and regions ask for, and, where agents are given, who of them
    has the skills and groups for these queues. Titles do not count.

    Raises ConfigurationError when one of the documents has not the form of one.
    """
    old = _rules(before, agents_before or {})
    new = _rules(after, agents_after if agents_after is not None else agents_before or {})
    return bool(_concern(old) != _concern(new))


def _rules(text: str, agents: Mapping[str, Agent]) -> RoutingTable:
    problems = Problems()
    file = problems.shape(parsed(text, FILE), RoutingFile)
    if file is None:
        raise ConfigurationError(problems.errors)
    return rules_of(file, agents)


def _concern(rules: RoutingTable) -> Any:
    """All of the table that emergencies depend on; None when it has no queue for them."""
    queues = _queues(rules)
    if not queues:
        return None
    groups = {group for queue in queues.values() for group in _groups(queue)}
    asked = _asked(rules, queues)
    return (
        rules.emergency,
        {name: replace(queue, title={}) for name, queue in queues.items()},
        {name: group.skills for name, group in rules.groups.items() if name in groups},
        [reserve for reserve in rules.reserves if reserve.group in groups],
        (rules.languages, rules.regions, rules.tiers.get(Tier.EMERGENCY)),
        {name: part for name, agent in rules.agents.items() if any(part := _part(agent, asked, groups))},
    )


def _queues(rules: RoutingTable) -> dict[str, Queue]:
    """The emergency queues and all that their callers may be moved to."""
    found: dict[str, Queue] = {}
    ahead = [queue for queue in rules.queues.values() if queue.emergency]
    while ahead:
        queue = ahead.pop()
        found[queue.queue] = queue
        targets = {rung.queue for rung in queue.ladder} - set(found)
        ahead += [rules.queues[name] for name in sorted(targets) if name in rules.queues]
    return found


def _groups(queue: Queue) -> set[str]:
    return {*queue.groups, *(group for rung in queue.ladder for group in rung.groups)}


def _part(agent: Agent, asked: set[str], groups: set[str]) -> tuple[frozenset[tuple[str, int]], frozenset[str]]:
    """What of an agent matters: levels of the skills asked for, and these groups."""
    levels = frozenset((skill, level) for skill, level in agent.skills.items() if skill in asked)
    return levels, frozenset(groups & set(agent.groups))


def _asked(rules: RoutingTable, queues: Mapping[str, Queue]) -> set[str]:
    """All skills that an emergency may be asked to have somebody for."""
    needs = [need for queue in queues.values() for need in queue.needs]
    needs += [need for queue in queues.values() for rung in queue.ladder for need in rung.needs or ()]
    return {need.skill for need in (*needs, *rules.languages.values(), *rules.regions.values())}
