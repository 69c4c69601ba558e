"""One operation of the JSON API: the route and its description come from the same row, so they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from console.access import Endpoint
from console.problems import Problem
from console.schemas import Shape


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is its row in the matrix of `permissions`. `answer` is the shape of a JSON answer; where the answer is
    something else, `media` says what, and `shapes` the JSON inside it by name. `problems` are the statuses it may
    answer with besides."""

    name: str
    path: str
    endpoint: Endpoint
    summary: str
    answer: type[BaseModel] | None = None
    media: str = "application/json"
    query: type[Shape] | None = None
    problems: tuple[int, ...] = ()
    shapes: dict[str, type[BaseModel]] = field(default_factory=dict)
    partial: bool = False
    """Understands `Range` and answers 206."""


def parameters(request: Request, shape: type[Any]) -> Any:
    """The query's parameters as the shape has them. Raises Problem 400 naming the first that is not right."""
    given = {name: value for name, value in request.query_params.items() if value != ""}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Problem(400, "bad_parameter", name=name, why=first["msg"]) from error


def answer(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), media_type="application/json")
