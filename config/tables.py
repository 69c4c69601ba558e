"""queues.yaml and agents.yaml as a routing table and the agents' PINs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

from calls.table import Agent, Need, Queue
from config.problems import Problems
from config.reading import Document
from config.shapes.tables import AgentsFile, AgentShape, QueuesFile
from config.wording import meaning
from config.wording.kind import shown

GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class Pin:
    """What an agent dials behind his number to log in; None when the server makes it up at the first start."""

    digits: str | None = field(repr=False)

    @property
    def generated(self) -> bool:
        return self.digits is None


def read_queues(document: Document, prompts: Collection[str] | None, problems: Problems) -> dict[str, Queue]:
    shape = problems.shape(document, QueuesFile)
    queues = shape.queues if shape is not None else {}
    for name, queue in queues.items():
        if prompts is not None and queue.music not in prompts:
            place = document.place_of(("queues", name, "music"))
            problems.unknown(place, meaning.UNKNOWN_PROMPT, queue.music, set(prompts))
    return {
        name: Queue(
            queue=name,
            title=queue.title,
            needs=tuple(Need(skill, level) for skill, level in queue.needs.items()),
            **queue.model_dump(exclude={"title", "needs"}),
        )
        for name, queue in queues.items()
    }


def read_agents(document: Document, problems: Problems) -> tuple[dict[str, Agent], dict[str, Pin]]:
    """Agents and PINs, both by agent number."""
    file = problems.shape(document, AgentsFile)
    shapes = file.agents if file is not None else {}
    agents = {number: Agent(number, shape.name, shape.skills, shape.address) for number, shape in shapes.items()}
    pins = {
        number: Pin(None if shape.pin == GENERATED else shape.pin)
        for number, shape in shapes.items()
        if shape.pin is not None
    }
    for number, shape in shapes.items():
        _check_agent(document, number, shape, problems)
    _check_numbers(document, sorted(pins), problems)
    return agents, pins


def _check_agent(document: Document, number: str, shape: AgentShape, problems: Problems) -> None:
    path = ("agents", number)
    if shape.address is None and shape.pin is None:
        problems.error(document.place_of(path), meaning.NO_WAY_TO_RING, agent=number)
    if shape.pin is not None and (len(set(shape.pin)) == 1 or shape.pin in number * 2 or shape.pin in "01234567890"):
        problems.warn(document.place_of((*path, "pin")), meaning.WEAK_PIN, agent=number)


def _check_numbers(document: Document, numbers: list[str], problems: Problems) -> None:
    """An agent dials number and PIN in one: no number may begin another."""
    for number, other in pairwise(numbers):
        if other.startswith(number):
            place = document.place_of(("agents", number))
            problems.error(place, meaning.NUMBER_BEGINS_NUMBER, agent=number, other=other)


def check_service(
    document: Document, queues: Mapping[str, Queue], agents: Mapping[str, Agent], problems: Problems
) -> None:
    """Queues nobody can serve now. A skill that looks like a slip of the pen is an error, else it is a warning."""
    skills = {skill for agent in agents.values() for skill in agent.skills}
    for queue in queues.values():
        path = ("queues", queue.queue)
        slips = [
            need.skill for need in queue.needs if need.skill not in skills and get_close_matches(need.skill, skills)
        ]
        for skill in slips:
            problems.unknown(document.place_of((*path, "needs", skill)), meaning.UNKNOWN_SKILL, skill, skills)
        if not slips and not any(agent.meets(queue.needs) for agent in agents.values()):
            needs = ", ".join(f"{need.skill} {need.level}" for need in queue.needs) or "-"
            problems.warn(document.place_of(path), meaning.NOBODY_SERVES, queue=shown(queue.queue), needs=needs)
