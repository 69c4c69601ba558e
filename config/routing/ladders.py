"""Ladders: rungs in order, each reached by somebody and good for something, and no way round in circles."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from calls.table import Need, Queue, RoutingTable
from config.problems import Problems
from config.reading import Document
from config.tree import Path
from config.wording import routing as wording


def check_ladders(document: Document, rules: RoutingTable, problems: Problems) -> None:
    for queue in rules.queues.values():
        _check_order(document, queue, problems)
        _check_reached(document, queue, problems)
        _check_use(document, queue, rules, problems)
    _check_cycles(document, rules, problems)


def _check_order(document: Document, queue: Queue, problems: Problems) -> None:
    timed = [(number, rung.after_s) for number, rung in enumerate(queue.ladder) if not rung.plan]
    for (_, before_s), (number, after_s) in pairwise(timed):
        if after_s < before_s:
            words = {"after_s": f"{after_s:g}", "before_s": f"{before_s:g}"}
            problems.error(document.place_of((*_rung(queue, number), "after_s")), wording.LADDER_ORDER, **words)


def _check_reached(document: Document, queue: Queue, problems: Problems) -> None:
    """Everybody is put through outside; but a flow may lack an exit, and another queue may take nobody more."""
    timed = [(number, rung) for number, rung in enumerate(queue.ladder) if not rung.plan]
    last = next((number for number, rung in timed if rung.number), None)
    for number, _ in timed:
        if last is not None and number > last:
            line = document.line_of(_rung(queue, last))
            problems.error(document.place_of(_rung(queue, number)), wording.UNREACHABLE_RUNG, line=line)


def _check_use(document: Document, queue: Queue, rules: RoutingTable, problems: Problems) -> None:
    """A timed rung must help: ask for less than was asked for, or bring in somebody."""
    needs, groups, dropped, exits = queue.needs, set[str](), set[str](), set[str]()
    for number, rung in enumerate(queue.ladder):
        if rung.plan:
            continue
        eased = rung.needs is not None and not _asks_no_less(rung.needs, needs)
        freed = set(rung.drop) - dropped
        joined = {group for group in rung.groups if _has_members(group, rules)} - groups
        if not (eased or freed or joined or rung.queue or rung.number or {rung.exit} - exits - {""}):
            problems.warn(document.place_of(_rung(queue, number)), wording.RUNG_ADDS_NOTHING)
        needs = needs if rung.needs is None else rung.needs
        groups, dropped, exits = groups | joined, dropped | freed, exits | {rung.exit}


def _asks_no_less(needs: tuple[Need, ...], before: tuple[Need, ...]) -> bool:
    levels = {need.skill: need.level for need in needs}
    return all(levels.get(need.skill, -1) >= need.level for need in before)


def _has_members(group: str, rules: RoutingTable) -> bool:
    return any(group in agent.groups for agent in rules.agents.values())


def _check_cycles(document: Document, rules: RoutingTable, problems: Problems) -> None:
    """Each way round is told once, at a rung that takes part in it; the rung is then left out to find others."""
    moves = {(queue.queue, rung.queue) for queue in rules.queues.values() for rung in queue.ladder if rung.queue}
    while (ring := _cycle(moves)) is not None:
        queue = rules.queues[ring[0]]
        number = next(number for number, rung in enumerate(queue.ladder) if rung.queue == ring[1])
        place = document.place_of((*_rung(queue, number), "queue"))
        problems.error(place, wording.OVERFLOW_CYCLE, ring=" → ".join(ring))
        moves.discard((ring[0], ring[1]))


def _cycle(moves: set[tuple[str, str]]) -> list[str] | None:
    """One way round, its first queue named again at the end."""
    graph: TopologicalSorter[str] = TopologicalSorter()
    for source, target in sorted(moves):
        graph.add(target, source)
    try:
        graph.prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        return ring
    return None


def _rung(queue: Queue, number: int) -> Path:
    return ("queues", queue.queue, "ladder", number)
