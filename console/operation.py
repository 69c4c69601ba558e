"""One operation of the JSON API: the route and its description come from the same row, so they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from console.access import Endpoint
from console.orders_schemas import OrderAnswer
from console.problems import Problem
from console.schemas import Shape
from console.wrong import why_wrong

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is its row in the matrix of `permissions`. `answer` is the shape of a JSON answer; where the answer is
    something else, `media` says what, and `shapes` the JSON inside it by name. `body` is the shape of the JSON it is
    sent. `problems` are the statuses it may answer with besides."""

    name: str
    path: str
    endpoint: Endpoint
    summary: str
    answer: type[BaseModel] | None = None
    media: str = "application/json"
    query: type[Shape] | None = None
    problems: tuple[int, ...] = ()
    shapes: dict[str, type[BaseModel]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    """Other media it may answer in."""
    done: tuple[int, ...] = ()
    """The statuses of its answer; () for 200, and 202 where an order may not have been carried out yet."""
    partial: bool = False
    """Understands `Range` and answers 206."""
    method: str = "GET"
    body: type[Shape] | None = None
    largest_body_bytes: int | None = None
    """Where more may be sent than to others."""

    @property
    def statuses(self) -> tuple[int, ...]:
        return self.done or ((200, 202) if self.answer is OrderAnswer else (200,))


def parameters(request: Request, shape: type[Any]) -> Any:
    """The query's parameters as the shape has them. Raises Problem 400 naming the first that is not right."""
    given = {name: value for name, value in request.query_params.items() if value != ""}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise _wrong(error) from error


async def content(request: Request, shape: type[S]) -> S:
    """The JSON that was sent, in its shape. Raises Problem 415 for anything that does not call itself JSON, which is
    all that a form on another site's page can send; 400 naming the first value that is not right."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "not_json")
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        raise _wrong(error) from error


def answer(body: BaseModel, status: int = 200) -> Response:
    return Response(body.model_dump_json(), status, media_type="application/json")


def _wrong(error: ValidationError) -> Problem:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Problem(400, "bad_json")
    name = ".".join(str(part) for part in first["loc"])
    return Problem(400, "bad_parameter", name=name or "JSON", why=why_wrong(first))
