"""Blind calibrations: nobody sees another's marks until all have given theirs or the session is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select, update

from calls.errors import HotlineError
from qa_scoring.review.correction import Correction, check, corrected
from qa_scoring.score_card import ScoreCard
from store.auditing import next_number, note
from store.database import Database
from store.review_calls import ScoredTalk
from store.review_rows import Calibration, CalibrationMarks
from store.review_tables import calibration_marks, calibrations
from store.upserting import insert_if_new

_c = calibrations.c


class NoSuchCalibrationError(HotlineError):
    """There is none of this number, or who asks has no part in it."""


class CalibrationOverError(HotlineError):
    """It is closed, or he has given his marks."""


class Calibrations:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, talk: ScoredTalk, reviewers: Sequence[str], by: str, now: datetime) -> Calibration:
        with self._database.writing() as connection:
            number = next_number(connection, calibrations)
            names = tuple(dict.fromkeys(reviewers))
            fresh = Calibration(number, talk.recording, talk.call, talk.card.to_dict(), names, by, now)
            connection.execute(calibrations.insert(), [asdict(fresh)])
            note(connection, now, by, "calibration_begun", calibration=number, recording=talk.recording)
        return fresh

    def all(self, limit: int = 50) -> list[Calibration]:
        """The newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(calibrations).order_by(_c.calibration.desc()).limit(limit))
            return [Calibration(**row._mapping) for row in rows]

    def one(self, number: int) -> tuple[Calibration, list[CalibrationMarks]]:
        """With the marks given so far, by reviewer. Raises NoSuchCalibrationError."""
        with self._database.reading() as connection:
            return _one(connection, number), _marks(connection, number)

    def listens(self, recording: str, who: str) -> bool:
        """Whether he is asked for his marks of this recording and has time to give them."""
        asked = select(_c.reviewers).where(_c.recording == recording, _c.closed_at.is_(None))
        with self._database.reading() as connection:
            return any(who in reviewers for reviewers in connection.scalars(asked))

    def closed(self, since: datetime, until: datetime) -> list[tuple[Calibration, list[CalibrationMarks]]]:
        """Those begun in this time that are over."""
        ours = select(calibrations).where(_c.created_at >= since, _c.created_at < until, _c.closed_at.is_not(None))
        with self._database.reading() as connection:
            found = [Calibration(**row._mapping) for row in connection.execute(ours.order_by(_c.calibration))]
            return [(each, _marks(connection, each.calibration)) for each in found]

    def submit(self, number: int, reviewer: str, corrections: Sequence[Correction], now: datetime) -> Calibration:
        """Give one's marks, once. The last of the reviewers closes it. Raises NoSuchCalibrationError,
        CalibrationOverError, RefusedStepError."""
        with self._database.writing() as connection:
            session = _one(connection, number, lock=True)
            if reviewer not in session.reviewers:
                raise NoSuchCalibrationError(str(number))
            if session.closed_at is not None:
                raise CalibrationOverError(str(number))
            machine = ScoreCard.from_dict(session.machine)
            check(machine, corrections)
            marks = tuple(each.to_dict() for each in corrections)
            total = corrected(machine, corrections).total
            fresh = CalibrationMarks(number, reviewer, marks, total, now)
            if not insert_if_new(connection, calibration_marks, asdict(fresh)):
                raise CalibrationOverError(str(number))
            if {each.reviewer for each in _marks(connection, number)} >= set(session.reviewers):
                _close(connection, number, now)
            return _one(connection, number)

    def close(self, number: int, by: str, now: datetime) -> Calibration:
        """Whoever has not given marks does not any more. Closing again changes nothing."""
        with self._database.writing() as connection:
            if _one(connection, number, lock=True).closed_at is None:
                _close(connection, number, now)
                note(connection, now, by, "calibration_closed", calibration=number)
            return _one(connection, number)


def _one(connection: Connection, number: int, *, lock: bool = False) -> Calibration:
    wanted = select(calibrations).where(_c.calibration == number)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NoSuchCalibrationError(str(number))
    return Calibration(**row._mapping)


def _marks(connection: Connection, number: int) -> list[CalibrationMarks]:
    marks = calibration_marks.c
    wanted = select(calibration_marks).where(marks.calibration == number).order_by(marks.reviewer)
    rows = (dict(row._mapping) for row in connection.execute(wanted))
    return [CalibrationMarks(**{**row, "corrections": tuple(row["corrections"])}) for row in rows]


def _close(connection: Connection, number: int, now: datetime) -> None:
    connection.execute(update(calibrations).where(_c.calibration == number).values(closed_at=now))
