"""The variables of a call: how they begin, and who is told what the flow learns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calls.commands import Announce, Command
from calls.events import CustomerNoted, NoteTaken
from calls.secrets import hidden
from ivr.flow import Declared, Flow
from ivr.journey import Journey, Value
from ivr.mouth import canonical

_UNDECLARED = Declared()


class Notes:
    """`known` are all flows there are: what one of them keeps secret is so in the others too. `remembered` is what
    the customer's earlier calls left.
    """

    def __init__(self, known: Iterable[Flow], remembered: Mapping[str, Value]) -> None:
        self._known = tuple(known)
        self._remembered = remembered
        self._entered: dict[str, Flow] = {}

    def enter(self, flow: Flow, journey: Journey) -> None:
        """The flow's variables that have no value yet begin with what earlier calls left, or with their defaults."""
        self._entered[flow.name] = flow
        for name, declared in flow.variables.items():
            value = self._remembered.get(name) if declared.customer else None
            begins = declared.default if value is None else value
            if begins is not None:
                journey.variables.setdefault(name, begins)

    def told(self, journey: Journey) -> list[Command]:
        """What was learned since it was told last, for everybody who may know it."""
        learned, journey.learned = dict.fromkeys(journey.learned), []
        return [Announce(note) for name in learned for note in self._notes(journey, name)]

    def _notes(self, journey: Journey, name: str) -> list[NoteTaken | CustomerNoted]:
        value, number = canonical(journey.variables[name]), journey.caller.number
        if any(flow.variables.get(name, _UNDECLARED).secret for flow in self._known):
            return [NoteTaken(journey.call, name, hidden(value))]
        noted = NoteTaken(journey.call, name, value)
        kept = number and any(flow.variables.get(name, _UNDECLARED).customer for flow in self._entered.values())
        return [noted, CustomerNoted(journey.call, number, name, value)] if kept else [noted]
