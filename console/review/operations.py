"""Every operation of the reviews' API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from console.agent.known import AskKnown
from console.live import LiveBoard
from console.operation import Operation
from console.recording_api import RecordingApi
from console.review.calibration_api import CalibrationApi
from console.review.coaching_api import CoachingApi
from console.review.desk import ReviewDesk
from console.review.edits_api import EditsApi
from console.review.list_api import ListApi
from console.review.own_api import OwnApi
from console.review.own_sound_api import OwnSoundApi
from console.review.quality_api import QualityApi
from console.review.work_api import WorkApi
from console.transcript_api import TranscriptApi
from console.words import Words


@dataclass(frozen=True, slots=True)
class Heard:
    """What recordings sound like, and what was said in them."""

    sounds: RecordingApi
    said: TranscriptApi


def review_operations(
    desk: ReviewDesk, live: LiveBoard, zone: tzinfo, *, heard: Heard, words: Words, known: AskKnown
) -> list[Operation]:
    return [
        *ListApi(desk, live, zone, words, known).operations(),
        *WorkApi(desk, zone).operations(),
        *OwnApi(desk).operations(),
        *OwnSoundApi(desk, heard.sounds, heard.said).operations(),
        *EditsApi(desk.edits, heard.said).operations(),
        *CalibrationApi(desk).operations(),
        *CoachingApi(desk).operations(),
        *QualityApi(desk, live, zone).operations(),
    ]
