"""One routing document: its rules, when they change by themselves, and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from calls.errors import ConfigurationError, Fault
from calls.table import Agent, Queue, RoutingTable
from config.problems import Problems
from config.reading import Document
from config.reading import read as read_yaml
from config.routing import schedules
from config.routing.building import rules_of
from config.routing.checking import check_agents, check_rules
from config.routing.naming import check_exits
from config.shapes.routing import RoutingFile
from ivr.calendar import Calendar

FILE = "routing.yaml"


@dataclass(frozen=True, slots=True)
class TableDocument:
    """`rules` are the table without a version, every queue open; `hours` the schedules in use, by name."""

    rules: RoutingTable
    hours: Mapping[str, Calendar]
    faults_warnings: tuple[Fault, ...] = ()

    def table(self, at: datetime, version: str) -> RoutingTable:
        """The table as it is in force at this moment (aware)."""
        queues = {name: self._at(queue, at) for name, queue in self.rules.queues.items()}
        return replace(self.rules, version=version, queues=queues)

    def next_change(self, after: datetime) -> datetime | None:
        """The first moment later than `after` (aware) at which a queue opens or closes; None when none ever does."""
        return schedules.next_change(self.hours, after)

    def _at(self, queue: Queue, at: datetime) -> Queue:
        hours = self.hours.get(queue.hours)
        return replace(queue, open=hours.is_open(at)) if hours is not None else queue


def read(
    text: str,
    agents: Mapping[str, Agent],
    prompts: Collection[str] | None,
    *,
    name: str = FILE,
    exits: Collection[str] | None = None,
    calendars: Mapping[str, Calendar] | None = None,
) -> TableDocument:
    """The document, checked against the agents, the prompts, the flows' exits of queues and the calendars there are.

    None leaves prompts, exits or calendars unchecked; a queue with the hours of a calendar is then always open.
    `name` is what the places of faults call the text.
    Raises ConfigurationError with every fault found.
    """
    problems = Problems()
    found = _read(_Given(text, name, agents, prompts, exits, calendars), problems)
    if found is None:
        raise ConfigurationError(problems.errors)
    return found


def check(
    text: str,
    agents: Mapping[str, Agent],
    prompts: Collection[str] | None,
    *,
    name: str = FILE,
    exits: Collection[str] | None = None,
    calendars: Mapping[str, Calendar] | None = None,
) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings, as `read` finds them."""
    problems = Problems()
    _read(_Given(text, name, agents, prompts, exits, calendars), problems)
    return problems.errors, problems.warnings


def read_document(
    document: Document,
    agents: Mapping[str, Agent] | None,
    prompts: Collection[str] | None,
    problems: Problems,
    *,
    agents_in: Document | None = None,
    calendars: Mapping[str, Calendar] | None = None,
) -> TableDocument | None:
    """The same for a file already parsed; None, and the reasons noted, when it cannot be used.

    `agents` None: they could not be found out, and nothing is said about them. `agents_in` is where they stand.
    """
    errors, warnings = len(problems.errors), len(problems.warnings)
    file = problems.shape(document, RoutingFile)
    if file is None:
        return None
    rules = rules_of(file, agents or {})
    check_rules(document, file, rules, prompts, problems, calendars=calendars)
    if agents is not None:
        check_agents(document, file, rules, agents_in, problems)
    if len(problems.errors) > errors:
        return None
    used = {queue.hours for queue in rules.queues.values()}
    hours = {name: calendar for name, calendar in schedules.calendars_of(file, calendars).items() if name in used}
    return TableDocument(rules, hours, tuple(problems.warnings[warnings:]))


def new_digest(text: str) -> str:
    """SHA-256 over the text in UTF-8, in hex: what a version is known by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def parsed(text: str, name: str = FILE) -> Document:
    """The text as a YAML document. Raises ConfigurationError."""
    return read_yaml(text.encode("utf-8", "surrogatepass"), name)


@dataclass(frozen=True, slots=True)
class _Given:
    """A text and what it is checked against."""

    text: str
    name: str
    agents: Mapping[str, Agent]
    prompts: Collection[str] | None
    exits: Collection[str] | None
    calendars: Mapping[str, Calendar] | None


def _read(given: _Given, problems: Problems) -> TableDocument | None:
    try:
        document = parsed(given.text, given.name)
    except ConfigurationError as error:
        problems.collect(error)
        return None
    found = read_document(document, given.agents, given.prompts, problems, calendars=given.calendars)
    if found is None or given.exits is None:
        return found
    check_exits(document, found.rules, given.exits, problems)
    return replace(found, faults_warnings=tuple(problems.warnings))
