"""Names in a routing document that lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from calls.table import Queue, RoutingTable
from config.problems import Problems
from config.reading import Document
from config.shapes.routing import RoutingFile
from config.tree import Path
from config.wording import meaning
from config.wording import routing as wording
from config.wording.kind import Kind, shown

_Named = tuple[Path, Kind, Iterable[str]]
"""Where names stand, what is to be said of those that are unknown, and the names."""


def check_names(
    document: Document, rules: RoutingTable, schedules: set[str], prompts: Collection[str] | None, problems: Problems
) -> None:
    """Groups, queues, plans, schedules and prompts. `prompts` None: they could not be found out."""
    known: dict[Kind, Collection[str] | None] = {
        wording.UNKNOWN_GROUP: rules.groups,
        meaning.UNKNOWN_QUEUE: rules.queues,
        wording.UNKNOWN_PLAN: rules.plans,
        wording.UNKNOWN_SCHEDULE: schedules,
        meaning.UNKNOWN_PROMPT: prompts,
    }
    for path, kind, names in _names(rules):
        there = known[kind]
        for name in dict.fromkeys(names):
            if there is not None and name and name not in there:
                problems.unknown(document.place_of(document.find(path, name)), kind, name, set(there))


def check_members(document: Document, rules: RoutingTable, agents_in: Document | None, problems: Problems) -> None:
    """Groups that agents belong to and that are not here; told where agents.yaml says so, when that is at hand."""
    for agent in rules.agents.values():
        for group in agent.groups:
            if group in rules.groups:
                continue
            if agents_in is not None:
                place = agents_in.place_of(agents_in.find(("agents", agent.agent, "groups"), group))
                problems.unknown(place, wording.UNKNOWN_GROUP, group, set(rules.groups))
            else:
                words = {"agent": agent.agent, "name": shown(group), **problems.hints(group, rules.groups)}
                problems.error(document.place_of(("groups",)), wording.GROUP_NOT_HERE, **words)


def check_exits(document: Document, rules: RoutingTable, exits: Collection[str], problems: Problems) -> None:
    """Ways out of a queue that no flow has; a caller for whom his flow has none simply stays."""
    for queue in rules.queues.values():
        for number, rung in enumerate(queue.ladder):
            if rung.exit and rung.exit not in exits:
                place = document.place_of(("queues", queue.queue, "ladder", number, "exit"))
                problems.warn(place, wording.UNKNOWN_EXIT, name=shown(rung.exit), **problems.hints(rung.exit, exits))


def _names(rules: RoutingTable) -> Iterator[_Named]:
    for queue in rules.queues.values():
        yield from _names_of(queue)
    for number, reserve in enumerate(rules.reserves):
        yield ("reserves", number, "group"), wording.UNKNOWN_GROUP, [reserve.group]


def _names_of(queue: Queue) -> Iterator[_Named]:
    path: Path = ("queues", queue.queue)
    yield (*path, "groups"), wording.UNKNOWN_GROUP, queue.groups
    yield (*path, "hours"), wording.UNKNOWN_SCHEDULE, [queue.hours]
    yield (*path, "music"), meaning.UNKNOWN_PROMPT, [queue.music]
    for number, rung in enumerate(queue.ladder):
        here = (*path, "ladder", number)
        yield (*here, "groups"), wording.UNKNOWN_GROUP, rung.groups
        yield (*here, "queue"), meaning.UNKNOWN_QUEUE, [rung.queue]
        yield (*here, "plan"), wording.UNKNOWN_PLAN, [rung.plan]


def check_skills(document: Document, file: RoutingFile, rules: RoutingTable, problems: Problems) -> None:
    """Skills and levels nobody has. One that looks like a slip of the pen is an error, else it is a warning."""
    best = best_levels(rules)
    for path, needs in _asked(file):
        for skill, level in needs.items():
            place = document.place_of((*path, skill))
            if skill not in best:
                slip = problems.may_compare(best) and get_close_matches(skill, best)
                tell = problems.error if slip else problems.warn
                tell(place, meaning.UNKNOWN_SKILL, name=shown(skill), **problems.hints(skill, best))
            elif level > best[skill]:
                words = {"skill": shown(skill), "level": level, "best": best[skill]}
                problems.warn(place, wording.LEVEL_NOBODY_HAS, **words)


def best_levels(rules: RoutingTable) -> dict[str, int]:
    """The best level of every skill that an agent has or brings along when lent."""
    best: dict[str, int] = {}
    own = [agent.skills for agent in rules.agents.values()]
    lent = [group.skills for group in rules.groups.values()]
    for skills in own + lent:
        for skill, level in skills.items():
            best[skill] = max(level, best.get(skill, 0))
    return best


def _asked(file: RoutingFile) -> Iterator[tuple[Path, Mapping[str, int]]]:
    """Every set of needs in the document and where it stands."""
    for name, queue in file.queues.items():
        yield ("queues", name, "needs"), queue.needs
        for number, rung in enumerate(queue.ladder):
            yield ("queues", name, "ladder", number, "needs"), rung.needs or {}
    for tier, shape in file.tiers.items():
        yield ("tiers", tier.value, "needs"), shape.needs
    for language, needs in file.languages.items():
        yield ("languages", language), needs
    for region, needs in file.regions.items():
        yield ("regions", region), needs
