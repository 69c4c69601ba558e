"""What was said in a call and what it is close to in meaning; done in a process of its own, which keeps the models.

Importable without them: they are loaded where they are first needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from calls.model import CHINESE
from hotline.scoring.work import Judged, judge
from qa_scoring import feeling_examples
from qa_scoring.call_facts import CallFacts, examples_key
from qa_scoring.rubric import Rubric
from recordings.folder import RecordingFolder
from recordings.wav import Tape
from speech.choice import Choice

if TYPE_CHECKING:
    from speech.interface import Embedder
    from speech.transcriber import Transcriber


def understand(folder: RecordingFolder, path: str, heard: CallFacts, rubric: Rubric, choice: Choice) -> Judged:
    """Write down what is said in a recording of which `heard` is known, and judge it anew. Raises as
    `RecordingFolder.open` does, ModelMissingError, and SpeechError for a language nobody understands."""
    with folder.open(path) as tape:
        return judge(written_down(tape, heard, rubric, choice), rubric)


def written_down(tape: Tape, heard: CallFacts, rubric: Rubric, choice: Choice) -> CallFacts:
    """The facts of an open recording with what is said in it, in the language of the call. Raises ModelMissingError,
    and SpeechError for a language nobody understands."""
    language = heard.context.language or CHINESE
    said = _transcriber(choice.transcriber_folder).transcribe(tape.blocks(), heard.audio, language)
    return compared(replace(heard, transcript=said, likeness={}), rubric, choice)


def compare(understood: CallFacts, rubric: Rubric, choice: Choice) -> Judged:
    """Judge what was said, compared in meaning with all that the rubric and the feelings need."""
    return judge(compared(understood, rubric, choice), rubric)


def compared(understood: CallFacts, rubric: Rubric, choice: Choice) -> CallFacts:
    """The facts with every likeness that the rubric and the feelings need."""
    from speech.likeness import likeness_of  # noqa: PLC0415  numpy and all that, which the server need not load

    said, lists = understood.transcript, uncompared(understood, rubric)
    if said is not None and lists:
        near = likeness_of(said, lists, _embedder(choice.embedder_folder))
        return replace(understood, likeness={**understood.likeness, **near})
    return understood


def uncompared(facts: CallFacts, rubric: Rubric) -> Sequence[Sequence[str]]:
    """The lists of example sentences that what was said has not been compared with yet; none without a transcript."""
    if facts.transcript is None:
        return ()
    lists = (*rubric.examples, *feeling_examples.lists())
    return [sentences for sentences in lists if sentences and examples_key(sentences) not in facts.likeness]


@lru_cache(maxsize=1)
def _transcriber(folder: Path | None) -> Transcriber:
    from speech.transcriber import Transcriber  # noqa: PLC0415
    from speech.whisper import Whisper  # noqa: PLC0415

    return Transcriber(Whisper(folder))


@lru_cache(maxsize=1)
def _embedder(folder: Path | None) -> Embedder:
    from speech.bge import Bge  # noqa: PLC0415

    return Bge(folder)
