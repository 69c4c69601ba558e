"""What came of scoring files, and of scoring a stored call again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from calls.errors import FarEndError, Fault
from hotline.score_report.faults import why_not
from hotline.scoring.work import listen_to
from qa_scoring.call_facts import CallFacts
from qa_scoring.rubric import Rubric
from qa_scoring.score import score
from qa_scoring.score_card import ScoreCard
from recordings.keyring import KeyMissingError
from recordings.peaks import Peaks, peaks_of
from recordings.wav import Tape, Wav

Outline = tuple[Peaks, Peaks]
NO_OUTLINE: Outline = ([], [])


@dataclass(frozen=True, slots=True)
class Kept:
    """A card as the server stored it."""

    at: datetime
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """`name` is the file's, or the recording's of a stored call; then `call` is its id, and `kept` the card the
    server has of it, if any; with `from_facts` nobody listened again."""

    name: str
    facts: CallFacts
    card: ScoreCard
    outline: Outline = NO_OUTLINE
    call: str = ""
    kept: Kept | None = None
    from_facts: bool = False

    @property
    def is_as_kept(self) -> bool | None:
        """None where there is nothing to compare with."""
        return None if self.kept is None else self.kept.card == self.card.to_dict()


@dataclass(slots=True)
class Batch:
    """What became of everything that was to be scored under one rubric."""

    rubric: Rubric
    scored: list[Scored] = field(default_factory=list)
    failed: list[Fault] = field(default_factory=list)

    def add(self, outcome: Scored | Fault) -> None:
        if isinstance(outcome, Fault):
            self.failed.append(outcome)
        else:
            self.scored.append(outcome)


Understood = Callable[[Tape, CallFacts], CallFacts]
"""What is known of an open recording once it was understood, too."""


def as_heard(_: Tape, heard: CallFacts) -> CallFacts:
    return heard


def judge(
    path: Path,
    rubric: Rubric,
    points: int = 0,
    opened: Callable[[Path], Tape] = Wav,
    known: CallFacts | None = None,
    *,
    understood: Understood = as_heard,
) -> Scored | Fault:
    """Score one file; what keeps it from being scored is the file's fault. `points` is the width of its outline,
    `opened` opens what is not a plain file; `understood` adds to what is heard. Where the facts are `known` nobody
    listens again."""
    if known is not None and not points:
        return Scored(str(path), known, score(known, rubric), from_facts=True)
    try:
        with opened(path) as tape:
            facts = understood(tape, CallFacts(listen_to(tape))) if known is None else known
            outline = peaks_of(tape, points) if points else NO_OUTLINE
    except KeyMissingError as error:
        return error.faults[0]
    except (OSError, FarEndError, ValueError) as error:
        fault = why_not(path, error)
        if fault is None:  # the file is as it should be: the defect is ours
            raise
        return fault
    return Scored(str(path), facts, score(facts, rubric), outline, from_facts=known is not None)
