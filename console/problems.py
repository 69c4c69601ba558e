"""What can go wrong with a request, said in both languages: JSON for the API, a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from calls import errors
from calls.model import CHINESE, ENGLISH
from console.schemas import ErrorAnswer, Fault, FaultPlace, Text
from console.words import Words
from store.database import AWAY


class Problem(HTTPException):
    """Raised by endpoints; `code` is a key of the catalogues under `problem.`, `values` fill its words. `faults` are
    the places of a text that cannot be used. A 503 always says when to come back."""

    faults: Sequence[errors.Fault] = ()

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None, **values: object) -> None:
        again = {"Retry-After": "5"} if status == 503 else {}
        super().__init__(status, code, {**again, **(headers or {})})
        self.code, self.values = code, values


def faulty(found: Sequence[errors.Fault]) -> Problem:
    """What was sent cannot be used, and why."""
    problem = Problem(422, "faulty_text", count=len(found))
    problem.faults = found
    return problem


CODES = {
    400: "bad_request",
    401: "sign_in_needed",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    500: "our_fault",
}


def of(error: Exception) -> Problem:
    """Any exception as a Problem; what is not meant for the outside says only that it was our fault."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, AWAY):
        return Problem(503, "database_down")
    if isinstance(error, errors.NobodyHearsError):
        return Problem(503, "bus_away")
    if isinstance(error, HTTPException):
        return Problem(error.status_code, CODES.get(error.status_code, "bad_request"), error.headers)
    return Problem(500, CODES[500])


def fault(problem: Problem, words: Words) -> Fault:
    text = words.both(f"problem.{problem.code}", **problem.values)
    places = {"faults": list(map(place, problem.faults))} if problem.faults else {}
    return Fault(code=problem.code, message_zh=text.zh, message_en=text.en, **places)


def place(found: errors.Fault) -> FaultPlace:
    return FaultPlace(
        place=found.place,
        problem=Text(**{CHINESE: found.problem_zh or found.problem, ENGLISH: found.problem}),
        remedy=Text(**{CHINESE: found.remedy_zh or found.remedy, ENGLISH: found.remedy}),
    )


def json_answer(problem: Problem, words: Words) -> JSONResponse:
    body = ErrorAnswer(error=fault(problem, words)).model_dump(exclude_unset=True)
    return JSONResponse(body, problem.status_code, problem.headers)


def wants_json(request: Request) -> bool:
    return request.url.path == "/api" or request.url.path.startswith("/api/")
