"""What queues, agents and groups are called: the table's names for ids; an id gone from the table is its own name."""

from __future__ import annotations

from collections.abc import Mapping

from calls.model import CHINESE
from calls.table import RoutingTable
from console.schemas import Text
from console.words import LANGUAGES, pick, same
from routing.explain import Naming


def queue_title(table: RoutingTable, name: str) -> Text:
    queue = table.queues.get(name)
    return titled(queue.title if queue is not None else {}, name)


def group_title(table: RoutingTable, name: str) -> Text:
    group = table.groups.get(name)
    return titled(group.title if group is not None else {}, name)


def plan_title(table: RoutingTable, name: str) -> Text:
    return titled(table.plans.get(name, {}), name)


def agent_title(table: RoutingTable, number: str) -> Text:
    agent = table.agents.get(number)
    return same(f"{agent.name} {number}" if agent is not None and agent.name else number)


def naming(table: RoutingTable) -> Naming:
    """For `routing.explain`."""
    titles = {"queue": queue_title, "group": group_title, "agent": agent_title}

    def name(language: str, kind: str, named: str) -> str:
        return pick(titles[kind](table, named), language) if kind in titles else named

    return name


def titled(titles: Mapping[str, str], name: str) -> Text:
    """Where a language has no title, the Chinese one, which every queue has."""
    return Text.model_validate(
        {language: titles.get(language) or titles.get(CHINESE) or name for language in LANGUAGES}
    )
