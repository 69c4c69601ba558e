"""sms: have a text message sent to the caller, now or later (H6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from calls.commands import SendMessage
from ivr.journey import Journey
from ivr.mouth import canonical
from ivr.steps import Order, Phrase, Step, Take, keys_of
from ivr.verb import Exit, Needs, Verb


@dataclass(frozen=True, slots=True)
class Sms(Verb):
    """`template` is one of services.yaml's; `values` names a variable for each of its gaps.

    It goes to the number in the variable `number`, or, where that is "", to the caller's own, `in_s` seconds from
    now. Then he hears `confirmed`. Whoever has no number is not promised anything.
    """

    verb: ClassVar[str] = "sms"
    template: str
    then: str
    values: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    in_s: float = 0.0
    confirmed: tuple[Phrase, ...] = ()

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    @property
    def needs(self) -> Needs:
        variables = (*self.values.values(), *((self.number,) if self.number else ()))
        return Needs(prompts=keys_of(self.confirmed), variables=variables, templates=(self.template,))

    def begin(self, journey: Journey) -> Step:
        number = _value(self.number, journey) if self.number else journey.caller.number
        if not number.removeprefix("+").isdigit():
            return Take("then")
        values = {gap: _value(variable, journey) for gap, variable in self.values.items()}
        wanted = SendMessage(journey.call, self.template, journey.language, values, number, self.in_s)
        return Order(wanted, self.confirmed)

    def finished(self, journey: Journey) -> Step:
        return Take("then")


def _value(variable: str, journey: Journey) -> str:
    return canonical(journey.variables.get(variable, ""))
