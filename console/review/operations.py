"""Every operation of the reviews' API."""

from __future__ import annotations

from datetime import tzinfo

from console.live import LiveBoard
from console.operation import Operation
from console.review.calibration_api import CalibrationApi
from console.review.coaching_api import CoachingApi
from console.review.desk import ReviewDesk
from console.review.own_api import OwnApi
from console.review.quality_api import QualityApi
from console.review.work_api import WorkApi


def review_operations(desk: ReviewDesk, live: LiveBoard, zone: tzinfo) -> list[Operation]:
    return [
        *WorkApi(desk, zone).operations(),
        *OwnApi(desk).operations(),
        *CalibrationApi(desk).operations(),
        *CoachingApi(desk).operations(),
        *QualityApi(desk, live, zone).operations(),
    ]
