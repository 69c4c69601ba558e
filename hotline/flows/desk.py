"""Everything about versions of flows in one place for the server: publishers, clock, and what the console asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from calls.table import Queue
from config.flow_texts import Beside
from config.hotline import Hotline
from console.flows import Flows
from console.published import Published
from hotline.flows.calls_begun import FlowCalls
from hotline.flows.source import FlowSource
from hotline.publishing.clock import PublicationClock
from hotline.publishing.publisher import Lock, Publisher
from hotline.publishing.telling import told
from ivr.flow import Flow
from store import AuditTrail, Database, Publications, Versions
from store.publication import flow_subject

FlowPublisher = Publisher[Flow, Flow]


class FlowDesk:
    """The flows are those of the folder's files; which version of each is live is published.

    `install` is told of every version that comes into force, on the thread it comes from; `queues` are those of the
    routing table in force. A subscriber of the driver, for who began in which version.
    """

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        install: Callable[[Flow], None],
        queues: Callable[[], Mapping[str, Queue]],
        lock: Lock | None = None,
    ) -> None:
        self._database, self._data_dir = database, data_dir
        self._install, self._queues = install, queues
        self._lock, self.poked = lock or threading.RLock(), threading.Event()
        self._publishers: dict[str, FlowPublisher] = {}
        self._published: dict[str, Published] = {}
        self._expected: Beside | None = None
        self._clock = PublicationClock(lambda: tuple(self._publishers.values()), self.poked)
        self._begun = FlowCalls()
        self.hear = self._begun.hear
        self.for_console = Flows(lambda: self._published, self._read)

    @property
    def live(self) -> dict[str, Flow]:
        """Every flow in its live version, by name."""
        return {name: publisher.live.document for name, publisher in self._publishers.items()}

    def open(self, hotline: Hotline) -> str:
        """Put every flow in force and look after them from now on; what to tell the owner about it. Raises
        ConfigurationError when one can be used in no version. May block."""
        self._take_in(self._sources(hotline))
        self._clock.start()
        return " · ".join(f"{name} {told(publisher)}" for name, publisher in self._publishers.items())

    def coming(self, hotline: Hotline) -> dict[str, Flow]:
        """What will be live after `reload`, with the folder's own names."""
        return dict(self._coming(hotline).flows)

    def reload(self, hotline: Hotline) -> None:
        """The folder has changed: a file that says something new is a new version, a new file a new flow, and one
        that is gone is no flow any more. Raises ConfigurationError when one does not go with the live table; those
        before it are changed then. May block."""
        sources, self._expected = self._sources(hotline), self._coming(hotline)
        try:
            self._take_in({name: source for name, source in sources.items() if name not in self._publishers})
            for name, source in sources.items():
                self._publishers[name].reload(source)
        finally:
            self._expected = None
        self._publishers = {name: self._publishers[name] for name in sources}
        self._published = {name: self._published[name] for name in sources}

    def stop(self) -> None:
        self._clock.stop()

    def _read(self, name: str, text: str) -> Flow:
        """Raises ConfigurationError."""
        return self._publishers[name].source.read(text)

    def _sources(self, hotline: Hotline) -> dict[str, FlowSource]:
        begun = frozenset(line.flow for line in hotline.lines)
        return {
            name: FlowSource(name, text, hotline.known, self._queues, partial(self._beside, name, begun))
            for name, text in hotline.flow_texts.items()
        }

    def _beside(self, name: str, begun: Collection[str]) -> Beside:
        """The others as they are, or as they will be when a reload is through."""
        all_of_them = self._expected or Beside(self.live, self.live_texts())
        flows = {other: flow for other, flow in all_of_them.flows.items() if other != name}
        texts = {other: text for other, text in all_of_them.texts.items() if other != name}
        return Beside(flows, texts, begun)

    def _coming(self, hotline: Hotline) -> Beside:
        """What will be live when the folder has been taken."""
        live, texts = self.live, self.live_texts()
        fresh = {
            name
            for name, source in self._sources(hotline).items()
            if name not in live or self._publishers[name].is_news(source)
        }
        return Beside(
            {name: hotline.flows[name] if name in fresh else live[name] for name in hotline.flow_texts},
            {name: text if name in fresh else texts[name] for name, text in hotline.flow_texts.items()},
        )

    def live_texts(self) -> dict[str, str]:
        """Of every flow, by name."""
        return {name: publisher.live.text for name, publisher in self._publishers.items()}

    def _take_in(self, sources: Mapping[str, FlowSource]) -> None:
        """Other threads ask for the publishers meanwhile: they see all or none of the new ones."""
        fresh = {name: self._publisher(name, source) for name, source in sources.items()}
        for publisher, _ in fresh.values():
            publisher.open()
        self._publishers = self._publishers | {name: publisher for name, (publisher, _) in fresh.items()}
        self._published = self._published | {name: published for name, (_, published) in fresh.items()}

    def _publisher(self, name: str, source: FlowSource) -> tuple[FlowPublisher, Published]:
        subject = flow_subject(name)
        versions, publications = Versions(self._database, subject), Publications(self._database, subject)
        publisher: FlowPublisher = Publisher(
            versions, publications, source, self._data_dir, self._install, lock=self._lock, poked=self.poked
        )
        begun = partial(self._begun.by_version, name)
        return publisher, Published(versions, publications, AuditTrail(self._database), publisher, begun)
