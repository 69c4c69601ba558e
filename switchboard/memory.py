"""What the house remembers of its callers from one call to the next."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from calls.numbers import national
from ivr.journey import Value

MOST_CALLERS = 100_000
DAY_S = 86_400.0
MOST_CALLS = 100


@dataclass(slots=True)
class _Known:
    calls: list[float] = field(default_factory=list)
    notes: dict[str, Value] = field(default_factory=dict)


class Memory:
    """By number; whoever was heard of longest ago is forgotten first. Callers who withhold theirs are nobody."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def called(self, number: str, now: float) -> int:
        """Somebody calls; how often he has in the last 24 hours before."""
        known = self._at(number)
        if known is None:
            return 0
        before = [at for at in known.calls if now - at < DAY_S]
        known.calls = [*before, now][-MOST_CALLS:]
        return len(before)

    def note(self, number: str, name: str, value: Value) -> None:
        """Keep something about the customer for his next calls."""
        known = self._at(number)
        if known is not None:
            known.notes[name] = value

    def notes(self, number: str) -> dict[str, Value]:
        known = self._known.get(national(number))
        return dict(known.notes) if known is not None else {}

    def _at(self, number: str) -> _Known | None:
        name = national(number)
        if not name.isdigit():
            return None
        known = self._known.setdefault(name, _Known())
        self._known.move_to_end(name)
        if len(self._known) > MOST_CALLERS:
            self._known.popitem(last=False)
        return known
