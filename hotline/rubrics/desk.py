"""Everything about rubrics in one place for the server: store, publisher, clock, and what the console asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.published import Published
from hotline.publishing.clock import PublicationClock
from hotline.publishing.publisher import Publisher
from hotline.publishing.telling import told
from hotline.rubrics.source import RubricSource
from qa_scoring.rubric import Rubric
from store import AuditTrail, Database, Publications, Versions
from store.publication import RUBRIC


class RubricDesk:
    """`judge_by` is told of every rubric that comes into force, on the thread it comes from."""

    def __init__(
        self, database: Database, source: RubricSource, data_dir: Path, judge_by: Callable[[Rubric], None]
    ) -> None:
        versions, publications = Versions(database, RUBRIC), Publications(database, RUBRIC)
        self._publisher: Publisher[Rubric, Rubric] = Publisher(versions, publications, source, data_dir, judge_by)
        self._clock = PublicationClock(lambda: (self._publisher,), self._publisher.poked)
        self.for_console = Published(versions, publications, AuditTrail(database), self._publisher, dict)

    def open(self) -> str:
        """Put the published rubric in force and look after it from now on; what to tell the owner. Raises
        ConfigurationError when no version of it can be used. May block."""
        self._publisher.open()
        self._clock.start()
        return told(self._publisher)

    @property
    def live(self) -> Rubric:
        """Only after `open`."""
        return self._publisher.live.document

    def reload(self, text: str) -> None:
        """The folder's rubric.yaml says this now. Raises ConfigurationError, and changes nothing, when it has faults.
        May block."""
        source = self._publisher.source
        assert isinstance(source, RubricSource)
        self._publisher.reload(RubricSource(text, source.examine, source.weigh))

    def stop(self) -> None:
        self._clock.stop()
