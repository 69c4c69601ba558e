"""lookup: ask another system about the caller, for no longer than he will wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from calls.commands import LookUp
from calls.events import LookupAnswered
from ivr.comparisons import ALWAYS_THERE
from ivr.conditions import known_of
from ivr.flow import Kind
from ivr.journey import Journey, Value
from ivr.mouth import canonical
from ivr.steps import Order, Stay, Step, Take, Wait
from ivr.verb import Answer, Exit, Needs, Verb

BUDGET_S = 0.8
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, slots=True)
class _Asked:
    """`way` is the exit the answer asks for, once it is there; `heard`: the prompts are over."""

    lookup: str
    until: datetime
    way: str = ""
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Lookup(Verb):
    """`send` has the variable for each value the service asks for, `into` the answer's value for each variable.

    The caller goes on to `then` when all of it came within `budget_s`, else to `otherwise`; `prompts` bridge the wait
    and are heard to their end. `kinds` are those of the variables in `into`; text when left out. An answer to another
    question, or one that comes late, changes nothing.
    """

    verb: ClassVar[str] = "lookup"
    service: str
    send: Mapping[str, str]
    into: Mapping[str, str]
    then: str
    otherwise: str
    prompts: tuple[str, ...] = ()
    budget_s: float = BUDGET_S
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then), Exit("otherwise", self.otherwise))

    @property
    def needs(self) -> Needs:
        sent = tuple(name for name in self.send.values() if name not in ALWAYS_THERE)
        return Needs(prompts=self.prompts, variables=sent, services=(self.service,))

    def begin(self, journey: Journey) -> Step:
        known = known_of(journey)
        values = {name: canonical(known.get(variable, "")) for name, variable in self.send.items()}
        asked = _Asked(journey.next_id("q"), journey.at + timedelta(seconds=self.budget_s))
        journey.state = asked
        wanted = tuple(dict.fromkeys(self.into.values()))
        return Order(LookUp(journey.call, asked.lookup, self.service, values, wanted), self.prompts)

    def key(self, key: str, journey: Journey) -> Step:
        journey.type_ahead(key)
        return Stay()

    def finished(self, journey: Journey) -> Step:
        asked: _Asked = journey.state
        if asked.way:
            return Take(asked.way)
        journey.state = replace(asked, heard=True)
        return Wait(max(0.0, (asked.until - journey.at).total_seconds()))

    def timed_out(self, journey: Journey) -> Step:
        return Take("otherwise")

    def answered(self, event: Answer, journey: Journey) -> Step:
        asked: _Asked = journey.state
        if event.lookup != asked.lookup or asked.way:
            return Stay()
        way = "otherwise"
        if isinstance(event, LookupAnswered) and journey.at <= asked.until and self._take(event.values, journey):
            way = "then"
        journey.state = replace(asked, way=way)
        return Take(way) if asked.heard else Stay()

    def _take(self, answer: Mapping[str, str], journey: Journey) -> bool:
        """Note all of it, or nothing where something is missing or of the wrong kind."""
        found = {name: _as(self.kinds.get(name, Kind.TEXT), answer.get(said)) for name, said in self.into.items()}
        taken = {name: value for name, value in found.items() if value is not None}
        if len(taken) < len(found):
            return False
        for name, value in taken.items():
            journey.set(name, value)
        return True


def _as(kind: Kind, text: str | None) -> Value | None:
    try:
        if kind is Kind.FLAG:
            return _TRUTHS.get((text or "").lower())
        if text is None or kind is Kind.TEXT:
            return text
        return float(text) if kind is Kind.NUMBER else date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
