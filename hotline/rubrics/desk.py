"""Everything about rubrics in one place for the server: store, publisher, clock, and what the console asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from console.published import Published
from console.rubrics import Rubrics
from hotline.publishing.clock import PublicationClock
from hotline.publishing.publisher import Publisher
from hotline.publishing.telling import told
from hotline.rubrics.source import RubricSource
from hotline.rubrics.trial import Past
from hotline.rubrics.trials import Trials
from qa_scoring.rubric import Rubric
from qa_scoring.what_if import Effect
from speech.choice import Choice
from store import AuditTrail, Database, Publications, RegressionCases, Versions
from store.publication import RUBRIC


class RubricDesk:
    """`judge_by` is told of every rubric that comes into force, on the thread it comes from. `choice` has the
    models that compare meanings, None where there are none."""

    def __init__(
        self,
        database: Database,
        text: str,
        data_dir: Path,
        judge_by: Callable[[Rubric], None],
        choice: Choice | None = None,
    ) -> None:
        versions, publications = Versions(database, RUBRIC), Publications(database, RUBRIC)
        self._trials = Trials(database, choice)
        source = RubricSource(text, self._trials.examine, self._trials.weigh)
        self._publisher: Publisher[Rubric, Rubric] = Publisher(versions, publications, source, data_dir, judge_by)
        self.poked = self._publisher.poked
        self._clock = PublicationClock(lambda: (self._publisher,), self._publisher.poked)
        published = Published(versions, publications, AuditTrail(database), self._publisher, dict)
        self.for_console = Rubrics(published, RegressionCases(database), self._what_if, self._trials.examine)

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
        self._trials.close()

    def _what_if(self, before: str, after: str, since: datetime, until: datetime, most: int) -> Effect:
        return self._trials.effect(before, after, Past(since, until, most))
