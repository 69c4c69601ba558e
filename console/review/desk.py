"""Who asks, and what stands in his way, for every part of the reviews' API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.requests import Request

from calls.model import CHINESE, ENGLISH
from console.access import API_NAME
from console.permissions import Role
from console.problems import Problem
from console.schemas import Text
from qa_scoring.review.process import Person
from qa_scoring.review.refusal import Refusal, RefusedStepError
from qa_scoring.review.states import Part
from store.auditing import AuditTrail
from store.calibrations import CalibrationOverError, Calibrations, NoSuchCalibrationError
from store.coaching import AgentUsers, Coaching
from store.database import Database
from store.regression_cases import RegressionCases
from store.review_calls import ReviewCalls
from store.reviews import NoSuchReviewError, NotHeldError, Reviews
from store.transcript_edits import TranscriptEdits

PARTS = {
    Role.ADMIN: frozenset({Part.REVIEWER, Part.LEAD}),
    Role.SUPERVISOR: frozenset({Part.REVIEWER, Part.LEAD}),
    Role.QA_LEAD: frozenset({Part.REVIEWER, Part.LEAD}),
    Role.QA: frozenset({Part.REVIEWER}),
    Role.TEAM_LEAD: frozenset[Part](),
    Role.AGENT: frozenset[Part](),
}
STATUS = {
    Refusal.NOT_NOW: 409,
    Refusal.TOO_LATE: 409,
    Refusal.NOT_YOU: 403,
    Refusal.SECOND_PERSON: 403,
    Refusal.UNSOUND: 422,
}


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """What is stored of reviews. Every method of its parts may block."""

    reviews: Reviews
    calls: ReviewCalls
    calibrations: Calibrations
    coaching: Coaching
    people: AgentUsers
    cases: RegressionCases
    audit: AuditTrail
    edits: TranscriptEdits

    @classmethod
    def of(cls, database: Database) -> ReviewDesk:
        return cls(
            Reviews(database),
            ReviewCalls(database),
            Calibrations(database),
            Coaching(database),
            AgentUsers(database),
            RegressionCases(database),
            AuditTrail(database),
            TranscriptEdits(database),
        )

    def person(self, request: Request) -> Person:
        """Asks the database."""
        visitor = request.state.visitor
        return Person(visitor.name, PARTS[visitor.role], self.people.agent_of(visitor.name))

    def named(self, request: Request) -> Person:
        """As `person`; Problem 403 for the API token, which is nobody in particular and so never a second person."""
        who = self.person(request)
        if who.name == API_NAME:
            raise Problem(403, "named_person")
        return who


@contextmanager
def told_as_problems() -> Iterator[None]:
    try:
        yield
    except NoSuchReviewError as error:
        raise Problem(404, "no_such_review") from error
    except NoSuchCalibrationError as error:
        raise Problem(404, "no_such_calibration") from error
    except CalibrationOverError as error:
        raise Problem(409, "calibration_over") from error
    except NotHeldError as error:
        if error.holder is None:
            raise Problem(409, "review_not_claimed") from error
        raise Problem(409, "review_held", who=error.holder) from error
    except RefusedStepError as error:
        words = Text.model_validate({CHINESE: error.words.zh, ENGLISH: error.words.en})
        raise Problem(STATUS[error.kind], "review_refused", why=words) from error


def number(request: Request, code: str) -> int:
    """The `id` of the path. Raises Problem 404 of this code for what is none."""
    text = request.path_params["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(404, code)
    return int(text)
