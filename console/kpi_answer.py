"""Key figures as the API and the command line tell them: the numbers, and the words that say what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from calls.model import CHINESE, ENGLISH, Tier
from console.schemas import Shape, Text
from routing.kpi import definitions
from routing.kpi.definitions import Definition
from routing.kpi.figures import AgentFigures, Interval, Kpis, QueueFigures
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import rule_of


@dataclass(frozen=True, slots=True)
class Question:
    """`definition` is a rule's name or `genesys` with switches; `queue` None asks for all of them."""

    scheme: Scheme
    definition: str
    queue: str | None = None


class FigureDefinition(Shape):
    unit: str = Field(description="calls, offers, seconds, seconds by name, or 0-1.")
    title: Text
    text: Text


class ServiceLevelDefinition(Shape):
    name: str = Field(description="A rule, or `genesys` with switches after commas.")
    text: Text
    within_s: float | None = Field(description="Seconds that count as in time; null: each queue's own.")
    short_s: float = Field(description="Who gives up within so many seconds has hardly waited.")


class Definitions(Shape):
    callers: dict[str, FigureDefinition]
    agents: dict[str, FigureDefinition]


class KpiAnswer(Shape):
    """Calls that came from `since` on and before `until`, as they stood at `at`. Shares are 0-1."""

    at: datetime
    since: datetime | None
    until: datetime | None
    interval_s: float | None
    queue: str | None
    service_level: ServiceLevelDefinition
    total: QueueFigures
    queues: Mapping[str, QueueFigures]
    tiers: Mapping[Tier, QueueFigures]
    intervals: tuple[Interval, ...]
    agents: Mapping[str, AgentFigures]
    definitions: Definitions


def tell(observer: Observer, at: datetime, question: Question) -> KpiAnswer:
    """What the observer knows at `at`. Raises ConfigurationError for a definition nobody knows."""
    scheme = question.scheme
    kpis: Kpis = observer.figures(at, rule_of(question.definition), question.queue)
    return KpiAnswer(
        at=kpis.at,
        since=scheme.since,
        until=scheme.until,
        interval_s=scheme.interval_s,
        queue=question.queue,
        service_level=ServiceLevelDefinition(
            name=question.definition,
            text=_text(*definitions.of_service_level(question.definition)),
            within_s=scheme.within_s,
            short_s=scheme.short_s,
        ),
        total=kpis.total,
        queues=kpis.queues,
        tiers=kpis.tiers,
        intervals=kpis.intervals,
        agents=kpis.agents,
        definitions=Definitions(callers=_words(definitions.QUEUE), agents=_words(definitions.AGENT)),
    )


def _words(told: Mapping[str, Definition]) -> dict[str, FigureDefinition]:
    return {
        name: FigureDefinition(unit=one.unit, title=_text(one.zh[0], one.en[0]), text=_text(one.zh[1], one.en[1]))
        for name, one in told.items()
    }


def _text(chinese: str, english: str) -> Text:
    return Text.model_validate({CHINESE: chinese, ENGLISH: english})
