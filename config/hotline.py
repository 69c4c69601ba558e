"""A configuration folder as the hotline it describes: all of it, or every reason why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from calls.model import Tier
from calls.table import RoutingTable
from config.agents import Pin, read_agents
from config.calendars import read_calendars
from config.customers import read_customers
from config.days import DayTable, read_days
from config.desk import NO_LISTS, DeskLists, read_desk
from config.flow_together import check_together
from config.flows import Known, flow_name, queue_exits, read_flow
from config.folder import (
    AGENTS,
    CUSTOMERS,
    DAYS,
    DESK,
    HOURS,
    LINES,
    ROUTING,
    RUBRIC,
    SERVICES,
    WORDINGS,
    Folder,
    open_folder,
)
from config.knowledge import answers_of, read_knowledge
from config.known import WhyNot
from config.problems import Problems
from config.prompts import Wordings, read_prompts
from config.reading import Document, as_text
from config.routing import TableDocument, check_exits, read_document
from config.routing.naming import best_levels
from config.rubric import read_rubric
from config.services import NO_SERVICES, Services, read_services
from config.ways_in import check_notices, check_trunks, read_lines
from ivr.calendar import Calendar
from ivr.flow import Flow
from ivr.knowledge import Knowledge
from qa_scoring.rubric import Rubric
from switchboard.customers import Customers
from switchboard.lines import Line

_VERSION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Hotline:
    """Everything a folder says, checked. `digest` is the SHA-256 over all files; it names this state of them.

    `routing_text` is routing.yaml itself, `routing` what it says, and `table` what that comes to at the moment it was
    loaded for, in a version named after both it and agents.yaml. `rubric_text` is rubric.yaml. `flow_texts` are the
    flow files themselves by the flow's name, and `known` the names they were checked against. `pins` is by agent
    number. `days_text` is days.yaml, None without one. `emergency_numbers` are what emergency lines are dialled by.
    """

    name: str
    lines: tuple[Line, ...]
    flows: Mapping[str, Flow]
    flow_texts: Mapping[str, str]
    known: Known
    routing_text: str
    routing: TableDocument
    table: RoutingTable
    calendars: Mapping[str, Calendar]
    days: DayTable | None
    days_text: str | None
    customers: Customers
    rubric: Rubric | None
    rubric_text: str
    pins: Mapping[str, Pin]
    knowledge: Knowledge
    services: Services
    desk: DeskLists
    prompts_folder: Path | None
    wordings: Wordings
    digest: str
    emergency_numbers: tuple[str, ...]


def load(
    folder: Path,
    prompts: Collection[str] | None = None,
    at: datetime | None = None,
    *,
    speech: WhyNot = None,
    spare_published: bool = False,
) -> Hotline:
    """Read the folder. `prompts` are the keys that can be played; None leaves prompt names unchecked. A mapping has
    the words of each by language too, and flows are held to them. `speech` says why nobody can listen to callers.

    The table is the one in force `at` that moment (aware), now when it is not given. With `spare_published` faults of
    what has published versions, routing.yaml, days.yaml, rubric.yaml and the flows, are left to who publishes: such a
    flow is not among `flows`, a faulty rubric or table of days is None, and of a faulty routing.yaml there are the
    agents and no queue.

    Raises ConfigurationError with every fault found.
    """
    problems = Problems()
    published = Problems() if spare_published else problems
    hotline = _read(folder, prompts, at or datetime.now(UTC), speech, problems=problems, published=published)
    if hotline is None:
        raise ConfigurationError(problems.errors)
    return hotline


def check(
    folder: Path, prompts: Collection[str] | None = None, at: datetime | None = None, *, speech: WhyNot = None
) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings of a folder as of that moment (aware), each in the order of the files."""
    _, errors, warnings = examine(folder, prompts, at, speech=speech)
    return errors, warnings


def examine(
    folder: Path, prompts: Collection[str] | None = None, at: datetime | None = None, *, speech: WhyNot = None
) -> tuple[Hotline | None, list[Fault], list[Fault]]:
    """As `check`, before them the hotline itself; None when there are errors."""
    problems = Problems()
    hotline = _read(folder, prompts, at or datetime.now(UTC), speech, problems=problems, published=problems)
    return None if problems.errors else hotline, problems.errors, problems.warnings


def _read(
    path: Path,
    prompts: Collection[str] | None,
    at: datetime,
    speech: WhyNot,
    *,
    problems: Problems,
    published: Problems,
) -> Hotline | None:
    """Every file is read whatever became of the others; what a broken one might have named is not held missing.

    `published` is told of faults in the routing table, the days, the rubric and the flows.
    """
    folder = open_folder(path, problems)
    documents = {
        name: folder.document(name, published if name in (ROUTING, RUBRIC, DAYS) else problems, typed=name == RUBRIC)
        for name in folder.tables
    }
    wording_in = documents.get(WORDINGS)
    knowledge = read_knowledge(folder.knowledge, problems)
    wordings = answers_of(knowledge)
    wordings |= read_prompts(wording_in, path, problems) if wording_in is not None else {}
    texts = _texts(prompts if isinstance(prompts, Mapping) else {}, wordings)
    heard = {key: frozenset(words) for key, words in texts.items()} if isinstance(prompts, Mapping) else {}
    if prompts is not None:
        prompts = {*prompts, *texts, *(_names(wording_in, "prompts") or ())}
    hours, ways_in, marking = documents.get(HOURS), documents.get(LINES), documents.get(RUBRIC)
    calendars, days = _calendars(documents, prompts, at, problems, published)
    calendar_names = _names(hours, "calendars") if HOURS in folder.raw else set()
    known_calendars = calendars if set(calendars) == calendar_names else None
    routing, pins = _routing(documents, prompts, known_calendars, problems, published)
    skills = set(best_levels(routing.rules)) if routing is not None and routing.rules.agents else None
    services_in = documents.get(SERVICES)
    queues, desk_in = _names(documents.get(ROUTING), "queues"), documents.get(DESK)
    services = read_services(services_in, path, queues, problems) if services_in is not None else NO_SERVICES
    desk = read_desk(desk_in, queues, problems) if desk_in is not None else NO_LISTS
    known = Known(
        queues,
        calendar_names,
        prompts,
        skills,
        {name: lookup.gaps for name, lookup in services.lookups.items()},
        services.template_gaps,
        set(map(flow_name, folder.flows)),
        {knowledge.name: knowledge} if knowledge.entries else {},
        emergencies=_emergencies(documents.get(ROUTING)),
        texts=texts,
        heard=heard,
        speech=speech,
    )
    known_callers = documents.get(CUSTOMERS)
    agents = _names(documents.get(AGENTS), "agents")
    customers = read_customers(known_callers, agents, problems, at.year) if known_callers is not None else {}
    flow_documents = {
        flow_name(file): document for file in folder.flows if (document := folder.document(file, published))
    }
    flows = _flows(folder, flow_documents, known, published)
    name, lines = read_lines(ways_in, set(map(flow_name, folder.flows)), problems) if ways_in else ("", ())
    check_together(flow_documents, flows, {line.flow for line in lines}, published)
    rubric = read_rubric(marking, published) if marking is not None else None
    if problems.errors or routing is None:
        return None
    if ways_in is not None:
        check_trunks(ways_in, lines, flows, problems)
        check_notices(ways_in, lines, flows, problems)
    if (routing_in := documents.get(ROUTING)) is not None:
        check_exits(routing_in, routing.rules, queue_exits(flows.values()), published)
    return Hotline(
        name=name,
        lines=lines,
        flows=flows,
        flow_texts={flow_name(file): as_text(folder.raw[file]) for file in folder.flows},
        known=known,
        routing_text=as_text(folder.raw[ROUTING]),
        routing=routing,
        table=routing.table(at, folder.digest(ROUTING, AGENTS)[:_VERSION_DIGITS]),
        calendars=calendars,
        days=days,
        days_text=as_text(folder.raw[DAYS]) if DAYS in folder.raw else None,
        customers=customers,
        rubric=rubric,
        rubric_text=as_text(folder.raw[RUBRIC]),
        pins=pins,
        knowledge=knowledge,
        services=services,
        desk=desk,
        prompts_folder=folder.prompts,
        wordings=wordings,
        digest=folder.digest(),
        emergency_numbers=tuple(number for line in lines if line.tier is Tier.EMERGENCY for number in line.dialled),
    )


def _calendars(
    documents: Mapping[str, Document | None],
    prompts: Collection[str] | None,
    at: datetime,
    problems: Problems,
    published: Problems,
) -> tuple[dict[str, Calendar], DayTable | None]:
    """What cannot be said of dates leaves the weekday rule."""
    hours_in, days_in = documents.get(HOURS), documents.get(DAYS)
    days = read_days(days_in, prompts, at, published) if days_in is not None else None
    table = days.days if days is not None else {}
    return (read_calendars(hours_in, table, problems) if hours_in is not None else {}), days


def _routing(
    documents: Mapping[str, Document | None],
    prompts: Collection[str] | None,
    calendars: Mapping[str, Calendar] | None,
    problems: Problems,
    published: Problems,
) -> tuple[TableDocument | None, dict[str, Pin]]:
    """While something is wrong with the agents, nothing is said about who serves whom."""
    routing_in, agents_in = documents.get(ROUTING), documents.get(AGENTS)
    errors = len(problems.errors)
    agents, pins = read_agents(agents_in, problems) if agents_in is not None else ({}, {})
    known = agents if agents_in is not None and len(problems.errors) == errors else None
    read = (
        read_document(routing_in, known, prompts, published, agents_in=agents_in, calendars=calendars)
        if routing_in
        else None
    )
    spared = None if published is problems else TableDocument(RoutingTable("", {}, agents), {})
    return read or spared, pins


def _flows(folder: Folder, documents: Mapping[str, Document], known: Known, problems: Problems) -> dict[str, Flow]:
    versions = {flow_name(file): folder.digest(file)[:_VERSION_DIGITS] for file in folder.flows}
    read = {name: read_flow(document, versions[name], known, problems) for name, document in documents.items()}
    return {name: flow for name, flow in read.items() if flow is not None}


def _emergencies(document: Document | None) -> set[str]:
    """The queues for emergencies, as far as the file can be read."""
    value = document.value if document is not None else None
    queues = value.get("queues") if isinstance(value, dict) else None
    named = queues.items() if isinstance(queues, dict) else ()
    return {name for name, queue in named if isinstance(queue, dict) and queue.get("emergency") == "true"}


def _texts(known: Mapping[str, Mapping[str, str]], wordings: Wordings) -> dict[str, dict[str, str]]:
    """The words of prompts by key and language; the owner's over those that are known already."""
    texts = {key: dict(words) for key, words in known.items()}
    for (key, language), wording in wordings.items():
        texts.setdefault(key, {})[language] = wording.text
    return texts


def _names(document: Document | None, key: str) -> set[str] | None:
    """The names below a key of a file, its values right or wrong; None when the file tells none."""
    value = document.value if document is not None else None
    names = value.get(key) if isinstance(value, dict) else None
    return set(names) if isinstance(names, dict) else None
