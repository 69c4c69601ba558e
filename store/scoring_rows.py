"""What is to be scored, in words: a job, how many of them wait, a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """`ACOUSTIC`: listen to the recording. `TRANSCRIPT`: understand it, too. `RESCORE`: the facts that are stored,
    again, under the rubric of a batch."""

    ACOUSTIC = "acoustic"
    TRANSCRIPT = "transcript"
    RESCORE = "rescore"


class JobState(StrEnum):
    """`UNTOLD`: the card is stored, and the journal does not say so yet. `SET_ASIDE`: failed too often, a person has
    to look."""

    OPEN = "open"
    UNTOLD = "untold"
    DONE = "done"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Job:
    """One recording to be scored once. `rank`: the lower, the sooner; of equal rank the latest recording first.

    `attempts` counts this one, too. `batch` is "" but for `RESCORE`. `why` is what was wrong the last time, or "".
    """

    recording: str
    kind: JobKind
    batch: str
    call: str
    rank: int
    sealed_at: datetime
    state: JobState
    attempts: int
    next_at: datetime
    claimed_by: str
    claimed_until: datetime | None
    done_at: datetime | None
    why: str
    content: str

    @property
    def key(self) -> tuple[str, JobKind, str]:
        return self.recording, self.kind, self.batch


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs of one kind: `open` are to be done, `claimed` of these are in somebody's hands, `retried` of these failed
    before; `oldest` is when the oldest open one's recording was sealed; `set_aside` wait for a person."""

    open: int = 0
    claimed: int = 0
    retried: int = 0
    set_aside: int = 0
    oldest: datetime | None = None


Backlog = Mapping[JobKind, Waiting]


@dataclass(frozen=True, slots=True)
class Batch:
    """Recordings sealed from `since` on and before `until`, to be scored under `rubric`: the text of a rubric's file,
    or "" for the rubric in force when its turn comes."""

    batch: str
    rubric: str
    since: datetime
    until: datetime
    by: str
    made_at: datetime
    recordings: int


@dataclass(frozen=True, slots=True)
class BatchProgress:
    batch: Batch
    open: int
    done: int
    set_aside: int
