"""What one flow's texts mean: with the folder's prompts and calendars, the live routing table, and the flows beside
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from calls.errors import Fault
from calls.table import Queue
from config.flow_emergencies import emergency_ways
from config.flow_texts import ALONE, Beside, check_flow_text, flow_file, read_flow_text
from config.flows import Known
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class FlowSource:
    """`known` is what the folder gives, but for the queues and which of them are for emergencies: these are those of
    the table that is in force, as `beside` are the other flows in force."""

    name: str
    text: str
    known: Known
    queues: Callable[[], Mapping[str, Queue]] = field(compare=False)
    beside: Callable[[], Beside] = field(compare=False, default=lambda: ALONE)
    _last: list[tuple[str, Known, Beside, Flow]] = field(init=False, repr=False, compare=False, default_factory=list)
    """The text read last, and by what: publishing one asks for it at every step."""

    @property
    def file(self) -> str:
        return flow_file(self.name)

    def read(self, text: str) -> Flow:
        """Raises ConfigurationError with every fault."""
        asked = (text, self._known(), self.beside())
        for *last, flow in self._last:
            if tuple(last) == asked:
                return flow
        _, known, beside = asked
        flow = read_flow_text(text, self.file, "", known, beside)
        self._last[:] = [(*asked, flow)]
        return flow

    def fit(self, text: str) -> Flow:
        return self.read(text)

    def check(self, text: str, name: str = "") -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings; `name` is what their places call the text."""
        return check_flow_text(text, name or self.file, self._known(), self.beside())

    def in_force(self, document: Flow, label: str, _: datetime) -> Flow:
        return replace(document, version=label)

    def next_change(self, _document: Flow, _now: datetime) -> None:
        """Never: what depends on the hour is asked while the call goes on."""

    def needs_second_person(self, before: str, after: str) -> bool:
        """Whether other keys lead to emergencies than before."""
        old, new = self.read(before), self.read(after)
        emergencies = self._known().emergencies
        return emergency_ways(old, emergencies) != emergency_ways(new, emergencies)

    def _known(self) -> Known:
        queues = self.queues()
        emergencies = {name for name, queue in queues.items() if queue.emergency}
        return replace(self.known, queues=set(queues), emergencies=emergencies)
