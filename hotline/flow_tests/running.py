"""Runs flow tests and says what they have gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.flow_tests import Story
from hotline.flow_tests.house import House, edges_of
from hotline.flow_tests.judging import Difference, differences
from hotline.flow_tests.trace import Edge, Trace
from hotline.flow_tests.virtual import Performed, perform

Perform = Callable[[Story], Performed]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test's: `wrong` is empty when it passed. `stuck` is the act that could not be done, or ""."""

    story: Story
    trace: Trace
    wrong: tuple[Difference, ...] = ()
    stuck: str = ""

    @property
    def passed(self) -> bool:
        return not self.wrong and not self.stuck


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ways out of nodes: `all_edges` there are, `gone` by some test."""

    all_edges: tuple[Edge, ...]
    gone: frozenset[Edge]

    @property
    def missed(self) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.all_edges if edge not in self.gone)

    @property
    def share(self) -> float:
        """0-1; 1 for flows without ways."""
        return 1 - len(self.missed) / len(self.all_edges) if self.all_edges else 1.0


def judged(story: Story, performed: Performed) -> Outcome:
    wrong = tuple(differences(story.test.expect, performed.trace))
    return Outcome(story, performed.trace, wrong, performed.stuck)


def run(house: House, stories: Iterable[Story]) -> Iterator[Outcome]:
    """On the virtual clock, one after another."""
    return (judged(story, perform(house, story)) for story in stories)


def edges_of_flows(house: House, flows: Sequence[str] = ()) -> tuple[Edge, ...]:
    """The ways of all flows, or of those named."""
    return tuple(edges_of({name: flow for name, flow in house.flows.items() if not flows or name in flows}))


def coverage(house: House, outcomes: Iterable[Outcome], flows: Sequence[str] = ()) -> Coverage:
    """Of all flows, or of those named."""
    gone = frozenset(edge for outcome in outcomes for edge in outcome.trace.edges)
    return Coverage(edges_of_flows(house, flows), gone)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A way was removed, and the test that missed it; None: none did."""

    edge: Edge
    noticed_by: Story | None


def mutants(house: House, outcomes: Iterable[Outcome], edges: Iterable[Edge]) -> Iterator[Mutant]:
    """Each of the ways removed in turn. Only tests that went it can miss it."""
    passed = [outcome for outcome in outcomes if outcome.passed]
    for edge in edges:
        without = house.without(edge)
        through = (outcome.story for outcome in passed if edge in outcome.trace.edges)
        yield Mutant(edge, next((story for story in through if not _passes(without, story)), None))


def _passes(house: House, story: Story) -> bool:
    return judged(story, perform(house, story)).passed
