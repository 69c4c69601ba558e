"""agents.yaml as agents and their PINs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from calls.model import Channel
from calls.table import Agent
from config.problems import Problems
from config.reading import Document
from config.shapes.agents import AgentsFile, AgentShape
from config.wording import meaning, values
from config.wording.kind import shown

GENERATED = "generated"
_ONE_AT_A_TIME = (Channel.VOICE, Channel.CALLBACK)


@dataclass(frozen=True, slots=True)
class Pin:
    """What an agent dials behind his number to log in; None when the server makes it up at the first start."""

    digits: str | None = field(repr=False)

    @property
    def generated(self) -> bool:
        return self.digits is None


def read_agents(document: Document, problems: Problems) -> tuple[dict[str, Agent], dict[str, Pin]]:
    """Agents and PINs, both by agent number."""
    file = problems.shape(document, AgentsFile)
    shapes = file.agents if file is not None else {}
    agents = {number: _agent(number, shape) for number, shape in shapes.items()}
    pins = {
        number: Pin(None if shape.pin == GENERATED else shape.pin)
        for number, shape in shapes.items()
        if shape.pin is not None
    }
    for number, shape in shapes.items():
        _check_agent(document, number, shape, problems)
    _check_numbers(document, sorted(pins), problems)
    return agents, pins


def _agent(number: str, shape: AgentShape) -> Agent:
    """Channels he says nothing of keep what everybody has."""
    plain = Agent(number, shape.name, shape.skills, shape.address, shape.groups, shape.tiers)
    return replace(plain, capacity=dict(plain.capacity) | {str(key): most for key, most in shape.capacity.items()})


def _check_agent(document: Document, number: str, shape: AgentShape, problems: Problems) -> None:
    path = ("agents", number)
    if shape.address is None and shape.pin is None:
        problems.error(document.place_of(path), meaning.NO_WAY_TO_RING, agent=number)
    if shape.pin is not None and (len(set(shape.pin)) == 1 or shape.pin in number * 2 or shape.pin in "01234567890"):
        problems.warn(document.place_of((*path, "pin")), meaning.WEAK_PIN, agent=number)
    for channel in _ONE_AT_A_TIME:
        if (most := shape.capacity.get(channel, 1)) > 1:
            place = document.place_of((*path, "capacity", channel.value))
            problems.error(place, values.TOO_BIG, key=channel.value, limit=1, value=shown(str(most)))


def _check_numbers(document: Document, numbers: list[str], problems: Problems) -> None:
    """An agent dials number and PIN in one: no number may begin another."""
    for number, other in pairwise(numbers):
        if other.startswith(number):
            place = document.place_of(("agents", number))
            problems.error(place, meaning.NUMBER_BEGINS_NUMBER, agent=number, other=other)
