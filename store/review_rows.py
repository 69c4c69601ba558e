"""Reviews as the database has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa_scoring.review.process import Review
from qa_scoring.review.states import State
from qa_scoring.span import Voice


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review; `review` is its recording's id. `day` is the call's, 2026-11-02. `reasons` and `hits` (criteria in
    which points were lost) are `joined`. `machine` is the card as scored, `total` of that in force.

    `due_at` is when a reviewer has to publish or decide, None when he has not. `claimed_by` has it
    in hand until `claimed_until`. `released_at` is when the agent sees what was published, None at once.
    """

    review: str
    call: str
    agent: str
    queue: str | None
    called_at: datetime
    day: str
    reasons: str
    hits: str
    rubric: str
    rubric_version: str
    machine: Mapping[str, Any]
    machine_total: float | None
    total: float | None
    state: State
    round: int
    created_at: datetime
    due_at: datetime | None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    published_by: str | None = None
    published_at: datetime | None = None
    appeal_until: datetime | None = None
    forgotten: bool = False
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A review with all its steps."""

    row: ReviewRow
    review: Review


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reviewer has not published yet; `content` is his page's to understand."""

    review: str
    by: str
    content: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SampledDay:
    day: str
    seed: str
    calls: int
    picked: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the reviews of one day: how many there are, were published, and are late; `mine` were published by who
    asks."""

    day: str
    total: int
    done: int
    mine: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CoachingNote:
    """Words to an agent about `start_ms`..`end_ms` of a recording."""

    note: int
    recording: str
    call: str
    agent: str
    criterion: str | None
    start_ms: int
    end_ms: int
    text: str
    by: str
    at: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranscriptEdit:
    """What the line of `voice` that begins at `start_ms` should have been; the last one counts."""

    edit: int
    recording: str
    voice: Voice
    start_ms: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Calibration:
    """Reviewers score `recording` blind until all have or it is closed."""

    calibration: int
    recording: str
    call: str
    machine: Mapping[str, Any]
    reviewers: tuple[str, ...]
    by: str
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalibrationMarks:
    """`corrections` as `Correction.to_dict` writes them."""

    calibration: int
    reviewer: str
    corrections: tuple[Mapping[str, Any], ...]
    total: float | None
    submitted_at: datetime


def joined(names: Iterable[str]) -> str:
    """A list one can search in: `,a,b,`."""
    return "".join(f",{name}" for name in names) + ","


def parted(names: str) -> list[str]:
    return [name for name in names.split(",") if name]
