"""The names of topics: `<root>/<node>/…`. What a level may not hold is written as in addresses, %2F for a slash."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

SAFE = " !$&'()*,;=:@~"
"""What may stand in a level beside letters and digits; / + # and control characters may not."""


def level(name: str) -> str:
    return quote(name, safe=SAFE)


@dataclass(frozen=True, slots=True)
class Topics:
    """Of one node."""

    root: str
    node: str

    @property
    def home(self) -> str:
        return f"{self.root}/{level(self.node)}"

    @property
    def status(self) -> str:
        return f"{self.home}/status"

    @property
    def cdr(self) -> str:
        return f"{self.home}/cdr"

    @property
    def alarms(self) -> str:
        return f"{self.home}/alarms"

    @property
    def metrics(self) -> str:
        return f"{self.home}/metrics"

    @property
    def table(self) -> str:
        return f"{self.home}/state/table"

    @property
    def commands(self) -> str:
        """What is subscribed to."""
        return f"{self.home}/commands/+"

    @property
    def answers(self) -> str:
        """What a response topic has to begin with: with our rights nobody writes anywhere else."""
        return f"{self.home}/answers/"

    def event(self, kind: str) -> str:
        return f"{self.home}/events/{kind}"

    def agent(self, agent: str) -> str:
        return f"{self.home}/state/agents/{level(agent)}"

    def queue(self, queue: str) -> str:
        return f"{self.home}/state/queues/{level(queue)}"

    def announcement(self, announcement: str) -> str:
        return f"{self.home}/state/announcements/{level(announcement)}"

    def verb(self, topic: str) -> str:
        """Of a command's topic."""
        return topic.removeprefix(f"{self.home}/commands/")
