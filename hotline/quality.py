"""What becomes of conversations beside being held: listened to, scored, drawn for review, deleted on time."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge

from calls.events import Event
from calls.journal import Entry
from console.app import SHANGHAI
from hotline.attention.desk import AttentionDesk, Overhear
from hotline.metrics import Sampler
from hotline.purging import Purger, RetentionDesk
from hotline.reviewing.sampling import DailySampling, in_process_of_its_own
from hotline.scoring.desk import ScoringDesk, Surroundings
from hotline.scoring.figures import ScoringFigures
from hotline.settings import Settings
from qa_scoring.rubric import Rubric
from qa_scoring.said.phrase import Phrase
from recordings.folder import RecordingFolder
from speech.choice import Choice
from store import Database
from store.burials import Burials

LATE_S = 0.1
"""A call loop that is so late wants the processor for itself."""


class Quality:
    """`post` takes events from any thread; `wait_projected` waits until the database knows of an entry. A subscriber
    of the driver. Nothing here runs on the calls' thread. `sampler` None: there are no calls here; without `scores`
    or `attends` another server does what is done after the calls."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        folder: RecordingFolder,
        *,
        registry: CollectorRegistry,
        sampler: Sampler | None,
        post: Callable[[Event], None],
        wait_projected: Callable[[int, float], bool],
        overhear: Overhear = lambda *_: None,
        scores: bool = True,
        attends: bool = True,
    ) -> None:
        def is_calm() -> bool:
            return sampler is None or (sampler.callers <= settings.scoring_calm_calls and sampler.late_s < LATE_S)

        around = Surroundings(
            settings.node,
            post,
            wait_projected,
            is_calm,
            ScoringFigures(registry),
            settings.scoring_processes,
            models(settings, wanted=settings.transcribe),
        )
        self.scoring = ScoringDesk(database, folder, around)
        self._attention = AttentionDesk(folder, post, models(settings, wanted=settings.attend_words), overhear)
        self._retention = RetentionDesk(
            Purger(database, folder, settings.retention), Burials(database), registry, post
        )
        self._sampling = DailySampling(database, SHANGHAI, phrases=self._phrases, draw=in_process_of_its_own)
        after = (self.scoring, self._retention, self._sampling) if scores else ()
        self._parts = (*after, self._attention) if attends else after
        _watch(registry, self._attention)

    def hear(self, entry: Entry) -> None:
        self.scoring.hear(entry)
        self._attention.hear(entry)

    def judge_by(self, rubric: Rubric) -> None:
        """A version of the rubric is in force: cards made from now on are made by it, and its words listened for."""
        self.scoring.rubric = rubric
        self._attention.heed(tuple(phrase for phrase in rubric.phrases if phrase.alarm))

    def _phrases(self) -> tuple[Phrase, ...]:
        rubric = self.scoring.rubric
        return () if rubric is None else rubric.phrases

    def start(self) -> None:
        for part in self._parts:
            part.start()

    def stop(self) -> None:
        """What is not done is done after the next start."""
        for part in self._parts:
            part.stop()


def models(settings: Settings, *, wanted: bool) -> Choice | None:
    """For words said in calls, while they are up or afterwards; None where nobody can understand them, or is to."""
    choice = Choice.read(settings.speech)
    return choice if wanted and choice.why_not() is None else None


def _watch(registry: CollectorRegistry, attention: AttentionDesk) -> None:
    figures: dict[str, tuple[str, Callable[[], float]]] = {
        "hotline_attention_found": ("What leads were told of in calls that were up.", lambda: attention.found),
        "hotline_attention_skipped": ("Utterances there was no time to understand.", lambda: attention.skipped),
    }
    for name, (text, read) in figures.items():
        Gauge(name, text, registry=registry).set_function(read)
