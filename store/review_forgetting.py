"""What reviews keep of a recording that was deleted: the marks, which are the agent's record; nothing that was said,
nothing that could be played, nobody's words about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, exists, select, update

from qa_scoring.score_card import ScoreCard
from qa_scoring.wording import Wording
from store.review_rows import joined
from store.review_tables import (
    calibration_marks,
    calibrations,
    coaching_notes,
    review_drafts,
    review_revisions,
    reviews,
    transcript_edits,
)

_GONE = Wording("录音已删除", "the recording was deleted").to_dict()


def forget(connection: Connection, recording: str, call: str) -> None:
    """In the transaction that deletes the recording; doing it again changes nothing. `call` is not needed to find
    anything: a call's other recordings stay."""
    del call
    connection.execute(delete(coaching_notes).where(coaching_notes.c.recording == recording))
    connection.execute(delete(transcript_edits).where(transcript_edits.c.recording == recording))
    connection.execute(delete(review_drafts).where(review_drafts.c.review == recording))
    _forget_review(connection, recording)
    _forget_calibrations(connection, recording)


def _forget_review(connection: Connection, recording: str) -> None:
    """Without a step by anybody there are no marks of people to keep."""
    steps = review_revisions.c
    untouched = ~exists().where(steps.review == reviews.c.review)
    connection.execute(delete(reviews).where(reviews.c.review == recording, untouched))
    machine = connection.scalar(select(reviews.c.machine).where(reviews.c.review == recording))
    if machine is None:
        return
    bare = {"machine": _bare(machine), "call": "", "reasons": joined(()), "forgotten": True}
    connection.execute(update(reviews).where(reviews.c.review == recording).values(**bare))
    for row in connection.execute(select(review_revisions).where(steps.review == recording)).all():
        said = {"text": "", "appeals": dict.fromkeys(row.appeals, ""), "corrections": _mute(row.corrections)}
        this = update(review_revisions).where(steps.review == recording, steps.number == row.number)
        connection.execute(this.values(**said))


def _forget_calibrations(connection: Connection, recording: str) -> None:
    marks = calibration_marks.c
    for session in connection.execute(select(calibrations).where(calibrations.c.recording == recording)).all():
        this = calibrations.c.calibration == session.calibration
        closed = session.closed_at or session.created_at
        bare = {"machine": _bare(session.machine), "call": "", "closed_at": closed}
        connection.execute(update(calibrations).where(this).values(**bare))
        for row in connection.execute(
            select(calibration_marks).where(marks.calibration == session.calibration)
        ).all():
            mine = update(calibration_marks).where(
                marks.calibration == session.calibration, marks.reviewer == row.reviewer
            )
            connection.execute(mine.values(corrections=_mute(row.corrections)))


def _bare(machine: dict[str, Any]) -> dict[str, Any]:
    card = ScoreCard.from_dict(machine).without_evidence().to_dict()
    return {**card, "criteria": [{**line, "reason": _GONE, "value": None} for line in card["criteria"]]}


def _mute(corrections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "reason": "", "struck": []} for each in corrections]
