"""Says of a recording that was deleted: by whom, when and by which rule [X4]."""

from __future__ import annotations

from calls.model import CHINESE, ENGLISH
from calls.retention import BY_ITSELF, RetentionClass
from console.problems import Problem
from console.schemas import Text
from store.queries import Queries

CLASSES = {
    RetentionClass.NORMAL: Text(**{CHINESE: "普通", ENGLISH: "normal"}),
    RetentionClass.COMPLAINT: Text(**{CHINESE: "投诉", ENGLISH: "complaint"}),
    RetentionClass.EMERGENCY: Text(**{CHINESE: "紧急", ENGLISH: "emergency"}),
}
_ITSELF = Text(**{CHINESE: "系统自动", ENGLISH: "the hotline itself"})


def refuse_deleted(queries: Queries, recording: str | None) -> None:
    """Raises Problem 410 for a recording whose deletion has begun."""
    stone = queries.burials().stone(recording) if recording else None
    if stone is not None:
        by = _ITSELF if stone.by == BY_ITSELF else stone.by
        at, kept_as = f"{stone.begun_at:%Y-%m-%d %H:%M} UTC", CLASSES[stone.kept_as]
        raise Problem(410, "recording_deleted", at=at, by=by, kept_as=kept_as, days=stone.kept_days)
