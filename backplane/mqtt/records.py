"""The records of calls, folded from the journal while it is read; of each call that is up its entries are kept."""

from __future__ import annotations

from calls.cdr import FOLDED, Cdr, fold
from calls.events import CallEnded, CallEvent
from calls.journal import Entry


class OpenCalls:
    def __init__(self) -> None:
        self._told: dict[str, list[Entry]] = {}

    def hear(self, entry: Entry) -> Cdr | None:
        """The record of the call that ends with this entry; None when none does, or its beginning is not known."""
        event = entry.event
        if not isinstance(event, CallEvent) or type(event) not in FOLDED:
            return None
        told = self._told.get(event.call)
        if told is None:
            if fold([entry]) is None:
                return None
            told = self._told[event.call] = []
        told.append(entry)
        if isinstance(event, CallEnded):
            return fold(self._told.pop(event.call))
        return None

    @property
    def oldest(self) -> int | None:
        """The seq with which the oldest of them began."""
        return min((told[0].seq for told in self._told.values()), default=None)
