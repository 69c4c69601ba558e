"""What one flow's texts mean: with the folder's prompts and calendars, and the queues of the live routing table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from calls.errors import Fault
from calls.table import Queue
from config.flow_emergencies import emergency_ways
from config.flow_texts import check_flow_text, flow_file, read_flow_text
from config.flows import Known
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class FlowSource:
    """`known` is what the folder gives, but for the queues: these are those of the table that is in force."""

    name: str
    text: str
    known: Known
    queues: Callable[[], Mapping[str, Queue]] = field(compare=False)
    _last: dict[tuple[str, frozenset[str]], Flow] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The text read last, and the queues there were: publishing one asks for it at every step."""

    @property
    def file(self) -> str:
        return flow_file(self.name)

    def read(self, text: str) -> Flow:
        """Raises ConfigurationError with every fault."""
        queues = frozenset(self.queues())
        flow = self._last.get((text, queues))
        if flow is None:
            flow = read_flow_text(text, self.file, "", self._known())
            self._last.clear()
            self._last[text, queues] = flow
        return flow

    def check(self, text: str, name: str = "") -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings; `name` is what their places call the text."""
        return check_flow_text(text, name or self.file, self._known())

    def in_force(self, document: Flow, label: str, _: datetime) -> Flow:
        return replace(document, version=label)

    def next_change(self, _document: Flow, _now: datetime) -> None:
        """Never: what depends on the hour is asked while the call goes on."""

    def touches_emergency(self, before: str, after: str) -> bool:
        """Whether other keys lead to emergencies than before."""
        emergency = {name for name, queue in self.queues().items() if queue.emergency}
        return emergency_ways(self.read(before), emergency) != emergency_ways(self.read(after), emergency)

    def _known(self) -> Known:
        return replace(self.known, queues=set(self.queues()))
