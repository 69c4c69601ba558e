"""Rows and pure values as the API's shapes, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from calls.model import CHINESE, ENGLISH
from console.review.schemas import (
    CorrectionShape,
    EstimateItem,
    IntervalItem,
    OwnDetail,
    OwnReview,
    ReviewDetail,
    ReviewDraftItem,
    ReviewItem,
    RevisionItem,
)
from console.schemas import ScoreCardAnswer, Text
from qa_scoring.review.confidence import Estimate, Interval
from qa_scoring.review.correction import Correction
from qa_scoring.review.process import Revision
from qa_scoring.review.refusal import unsound
from qa_scoring.review.states import State
from qa_scoring.score_card import ScoreCard
from qa_scoring.span import Span
from qa_scoring.wording import Wording
from store.review_rows import Draft, Kept, ReviewRow, parted


def corrections_in(shapes: Iterable[CorrectionShape]) -> tuple[Correction, ...]:
    """Raises RefusedStepError for a stretch that is none."""
    return tuple(
        Correction(each.criterion, each.status, each.reason, each.points, each.fatal, _spans(each), each.rule_wrong)
        for each in shapes
    )


def _spans(shape: CorrectionShape) -> tuple[Span, ...]:
    try:
        return tuple(Span(*span) for span in shape.struck)
    except ValueError as error:
        raise unsound(shape.criterion, "剔除的片段无效", "a struck span is no stretch of time") from error


def card_answer(card: ScoreCard) -> ScoreCardAnswer:
    return ScoreCardAnswer.model_validate(card.to_dict())


def item(row: ReviewRow, now: datetime) -> ReviewItem:
    return ReviewItem(**_fields(row, now))


def detail(kept: Kept, draft: Draft | None, now: datetime) -> ReviewDetail:
    return ReviewDetail(
        **_fields(kept.row, now),
        machine=card_answer(kept.review.machine),
        card=card_answer(kept.review.card),
        revisions=[revision(each) for each in kept.review.revisions],
        draft=None if draft is None else ReviewDraftItem(content=dict(draft.content), saved_at=draft.saved_at),
    )


def _fields(row: ReviewRow, now: datetime) -> dict[str, Any]:
    held = row.claimed_until is not None and row.claimed_until > now
    return {
        "id": row.review,
        "call": row.call,
        "agent": row.agent,
        "queue": row.queue,
        "called_at": row.called_at,
        "day": row.day,
        "reasons": parted(row.reasons),
        "rules": parted(row.hits),
        "state": row.state,
        "round": row.round,
        "machine_score": row.machine_total,
        "score": row.total,
        "due_at": row.due_at,
        "overdue": row.due_at is not None and row.due_at < now,
        "claimed_by": row.claimed_by if held else None,
        "claimed_until": row.claimed_until if held else None,
        "published_by": row.published_by,
        "published_at": row.published_at,
        "appeal_until": row.appeal_until,
        "released_at": row.released_at,
        "forgotten": row.forgotten,
    }


def own(row: ReviewRow, now: datetime) -> OwnReview:
    return OwnReview(**_own_fields(row, now))


def own_detail(kept: Kept, now: datetime) -> OwnDetail:
    return OwnDetail(
        **_own_fields(kept.row, now),
        machine=card_answer(kept.review.machine),
        card=card_answer(kept.review.card),
        revisions=[revision(each) for each in kept.review.revisions],
    )


def _own_fields(row: ReviewRow, now: datetime) -> dict[str, Any]:
    in_time = row.appeal_until is not None and now <= row.appeal_until
    return {
        "id": row.review,
        "call": row.call,
        "called_at": row.called_at,
        "state": row.state,
        "score": row.total,
        "published_at": row.published_at,
        "appeal_until": row.appeal_until,
        "can_appeal": row.state is State.PUBLISHED and in_time,
    }


def revision(each: Revision) -> RevisionItem:
    return RevisionItem(
        number=each.number,
        round=each.round,
        step=each.step,
        state=each.state,
        by=each.by,
        at=each.at,
        score=each.total,
        corrections=[correction(one) for one in each.corrections],
        appeals=dict(each.appeals),
        text=each.text,
        released_at=each.released_at,
    )


def correction(one: Correction) -> CorrectionShape:
    return CorrectionShape.model_validate(one.to_dict())


def words(wording: Wording) -> Text:
    return Text.model_validate({CHINESE: wording.zh, ENGLISH: wording.en})


def interval(found: Interval | None) -> IntervalItem | None:
    return None if found is None else IntervalItem(**asdict(found))


def estimate(found: Estimate) -> EstimateItem:
    return EstimateItem(n=found.n, value=found.value, interval=interval(found.interval))
