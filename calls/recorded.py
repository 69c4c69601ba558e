"""What becomes of a call's recordings: posted by telephony and by those who seal and score them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calls.event import CallEvent
from calls.model import Concern, Party, PauseBy, Purpose
from calls.retention import RetentionClass


@dataclass(frozen=True, slots=True)
class RecordingStarted(CallEvent):
    """Frames go to the file from now on; `path` is relative to the recordings folder."""

    recording: str
    path: str
    rate_hz: int
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class RecordingPaused(CallEvent):
    """From `at_ms` of the recording on both its sides are silence (a card number, a payment); its time goes on."""

    recording: str
    at_ms: int
    by: PauseBy


@dataclass(frozen=True, slots=True)
class RecordingResumed(CallEvent):
    """From `at_ms` of the recording on its sides hold what is said again."""

    recording: str
    at_ms: int
    by: PauseBy


@dataclass(frozen=True, slots=True)
class RecordingNotChanged(CallEvent):
    """Telephony failed to silence the recording, or to take it up again: it is still silent if `paused`, else what is
    said is still recorded."""

    recording: str
    paused: bool
    by: PauseBy


@dataclass(frozen=True, slots=True)
class RecordingDeleted(CallEvent):
    """The recording is gone, and everything that was said about it: all that is left are these words, its tombstone.

    `kept_days` is how long its class was kept then; `by` whoever deleted it, `calls.retention.BY_ITSELF` when the
    hotline did. The journal tells of it a while after `done_at`.
    """

    recording: str
    path: str
    kept_as: RetentionClass
    kept_days: int
    started_at: datetime
    length_ms: int | None
    sha256: str | None
    by: str
    begun_at: datetime
    files: int
    bytes: int
    done_at: datetime


@dataclass(frozen=True, slots=True)
class ConcernRaised(CallEvent):
    """Something in the call wants a lead's attention now: what, on whose side, and where in the recording.

    `phrase` names the rubric's phrase that was heard, "" for a voice. The words themselves are in the transcript,
    which can be deleted; they are never in an event.
    """

    recording: str
    concern: Concern
    by: Party
    start_ms: int
    end_ms: int
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class RecordingStopped(CallEvent):
    """The last frame was written; `cut` when the disk could not take all of them."""

    recording: str
    path: str
    frames: int
    rate_hz: int
    cut: bool = False
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class RecordingClosed(CallEvent):
    """The recording is sealed: nothing about the file changes any more."""

    recording: str
    path: str
    length_ms: int
    rate_hz: int
    sha256: str
    cut: bool = False
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class CallScored(CallEvent):
    """`total` is 0-100, or None when nothing could be judged."""

    recording: str
    total: float | None
    needs_review: bool
