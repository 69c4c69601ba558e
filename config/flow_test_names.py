"""Whether what flow tests name is there: queues, agents, nodes, look-ups, entries of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calls.errors import ConfigurationError
from config.flow_tests import Story
from config.hotline import Hotline
from config.problems import Problems
from config.shapes.flow_tests import ANYBODY, WORDS, ActShape, ExpectShape
from config.wording import flow_tests as wording
from config.wording import flows, knowledge, meaning
from config.wording.kind import Kind

Named = Iterator[tuple[Kind, str]]
"""Names, each with what is said when it is not there."""


def check_names(stories: Iterable[Story], hotline: Hotline) -> None:
    """Raises ConfigurationError with every name the hotline does not know, at the place of its test."""
    problems, known = Problems(), _known(hotline)
    for story in stories:
        for kind, name in dict.fromkeys(_named(story)):
            if name not in known[kind]:
                problems.unknown(story.place, kind, name, known[kind])
    if problems.errors:
        raise ConfigurationError(problems.errors)


def _known(hotline: Hotline) -> dict[Kind, set[str]]:
    nodes = [(flow, node) for flow in hotline.flows.values() for node in flow.nodes]
    return {
        meaning.UNKNOWN_QUEUE: set(hotline.table.queues),
        meaning.UNKNOWN_AGENT: set(hotline.table.agents),
        wording.NO_NODE: {node for _, node in nodes} | {f"{flow.name}/{node}" for flow, node in nodes},
        flows.UNKNOWN_SERVICE: set(hotline.services.lookups),
        flows.UNKNOWN_TEMPLATE: set(hotline.services.templates),
        knowledge.UNKNOWN_ENTRY: set(hotline.knowledge.entries),
    }


def _named(story: Story) -> Named:
    test = story.test
    yield from ((meaning.UNKNOWN_QUEUE, queue) for queue in test.queues)
    yield from ((meaning.UNKNOWN_AGENT, agent) for agent in test.agents if test.agents not in WORDS)
    yield from ((flows.UNKNOWN_SERVICE, service) for service in test.services)
    for act in test.script:
        yield from _named_in_act(act)
    yield from _named_in_expectation(test.expect)


def _named_in_act(act: ActShape) -> Named:
    if act.until:
        yield wording.NO_NODE, act.until
    if act.understood:
        yield knowledge.UNKNOWN_ENTRY, act.understood


def _named_in_expectation(expect: ExpectShape) -> Named:
    yield from ((wording.NO_NODE, node) for node in (*(expect.path or ()), *expect.through))
    queues = (expect.queue, expect.voicemail, expect.callback)
    yield from ((meaning.UNKNOWN_QUEUE, queue) for queue in queues if queue)
    yield from ((knowledge.UNKNOWN_ENTRY, entry) for entry in expect.answers)
    if expect.message:
        yield flows.UNKNOWN_TEMPLATE, expect.message
    if expect.agent not in ("", ANYBODY):
        yield meaning.UNKNOWN_AGENT, expect.agent
