"""What the configuration folder gives to every version of the table: agents, prompts, the flows whose callers come to
its queues, and a table to begin with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from calls.errors import ConfigurationError, Fault
from calls.table import Agent, RoutingTable
from config.flows import queue_exits
from config.hotline import Hotline
from config.routing import FILE, TableDocument, check, read, touches_emergency
from ivr.calendar import Calendar
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class TableSource:
    """`text` is the folder's routing.yaml; `prompts` are the keys that can be played, None leaves them unchecked.
    `calendars` are those that schedules may name; with None they are always open."""

    agents: Mapping[str, Agent]
    prompts: Collection[str] | None
    text: str
    flows: Mapping[str, Flow]
    calendars: Mapping[str, Calendar] | None = None
    _last: dict[str, TableDocument] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The text read last: publishing one asks for it at every step."""

    @classmethod
    def of(
        cls, hotline: Hotline, prompts: Collection[str] | None, flows: Mapping[str, Flow] | None = None
    ) -> TableSource:
        """`flows` None: those of the folder."""
        coming = hotline.flows if flows is None else dict(flows)
        return cls(hotline.table.agents, prompts, hotline.routing_text, coming, hotline.calendars)

    def read(self, text: str) -> TableDocument:
        """Raises ConfigurationError with every fault."""
        known = self._last.get(text)
        if known is not None:
            return known
        document = read(text, self.agents, self.prompts, exits=self.exits, calendars=self.calendars)
        if missing := list(self._missing(document)):
            raise ConfigurationError(missing)
        self._last.clear()
        self._last[text] = document
        return document

    def fit(self, text: str) -> TableDocument:
        return self.read(text)

    def check(self, text: str, name: str = FILE) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings; `name` is what their places call the text."""
        errors, warnings = check(
            text, self.agents, self.prompts, name=name, exits=self.exits, calendars=self.calendars
        )
        if not errors:
            errors = list(self._missing(read(text, self.agents, self.prompts)))
        return errors, warnings

    @property
    def file(self) -> str:
        return FILE

    def in_force(self, document: TableDocument, label: str, now: datetime) -> RoutingTable:
        return document.table(now, label)

    def next_change(self, document: TableDocument, now: datetime) -> datetime | None:
        """When a queue opens or closes."""
        return document.next_change(now)

    def needs_second_person(self, before: str, after: str) -> bool:
        return touches_emergency(before, after, self.agents)

    @property
    def exits(self) -> set[str]:
        """Ways out of a queue that some flow has."""
        return queue_exits(self.flows.values())

    def _missing(self, document: TableDocument) -> Iterator[Fault]:
        """Queues that flows send their callers to and that are not in the table."""
        for name, flow in self.flows.items():
            asked = {queue for node in flow.nodes.values() for queue in node.verb.needs.queues}
            for queue in sorted(asked - set(document.rules.queues)):
                yield Fault(
                    place=f"{FILE}: queues",
                    problem=f"the queue {queue} is missing, to which the flow {name} sends callers",
                    remedy="Keep the queue, or change the flow first",
                    problem_zh=f"缺少队列 {queue}，流程 {name} 会把来电转入该队列",
                    remedy_zh="请保留该队列，或先修改流程",
                )
