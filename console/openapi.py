"""The API's description (OpenAPI 3.1), made from the same rows as its routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from console.operation import Operation
from console.schemas import ErrorAnswer, Shape

PROBLEM_WORDS = {
    400: "A parameter is not right.",
    401: "Sign in, or send the API token.",
    403: "Your role may not do this.",
    404: "There is no such thing.",
    409: "Somebody else was first.",
    410: "It was deleted; the answer says when and by which rule.",
    413: "Too much was sent.",
    415: "Send JSON.",
    416: "The range lies outside the file.",
    422: "What was sent cannot be used; each fault is named.",
    429: "Too fast; `Retry-After` says when to come back.",
    503: "Not now; try again later.",
}
DONE = {202: {"description": "Accepted: what comes of it is told later."}}
EVERYWHERE = (401, 403, 429)


def document(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """The whole description as a JSON-safe mapping."""
    operations = tuple(operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hotline",
            "version": version,
            "description": "Calls, recordings, scores and the live board. A list is `{items, next}`; an error is "
            "`{error: {code, message_zh, message_en}}`; times are UTC with offset.",
        },
        "paths": _paths(operations),
        "security": [{"token": []}, {"session": []}],
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "HOTLINE_API_TOKEN, or a user's own.",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "hotline_session"},
            },
        },
    }


def _paths(operations: Iterable[Operation]) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        **_body(operation.body),
        "responses": _responses(operation),
    }


def _body(shape: type[Shape] | None) -> dict[str, Any]:
    if shape is None:
        return {}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": _reference(shape)}}}}


def _responses(operation: Operation) -> dict[str, Any]:
    done: dict[str, Any] = {
        "description": operation.summary,
        "content": {operation.media: _content(operation), **{media: {} for media in operation.also}},
    }
    problems = {
        str(status): {
            "description": PROBLEM_WORDS[status],
            "content": {"application/json": {"schema": _reference(ErrorAnswer)}},
        }
        for status in (*EVERYWHERE, *_usual(operation), *operation.problems)
    }
    part = {"206": {**done, "description": "The part asked for by `Range`."}} if operation.partial else {}
    return {**{str(status): done | DONE.get(status, {}) for status in operation.statuses}, **part, **problems}


def _usual(operation: Operation) -> tuple[int, ...]:
    """A body may be none; a name that no path can hold leads nowhere."""
    return (*((400, 415) if operation.body else ()), *((404,) if "{" in operation.path else ()))


def _content(operation: Operation) -> dict[str, Any]:
    if operation.answer is not None:
        return {"schema": _reference(operation.answer)}
    if operation.shapes:
        events = {name: _reference(shape) for name, shape in operation.shapes.items()}
        return {"schema": {"type": "string"}, "x-events": events}
    return {"schema": {"type": "object"}} if operation.media == "application/json" else {}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(query: type[Shape] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(ref_template="#/components/schemas/{model}")
    return [
        {"name": name, "in": "query", "description": field.pop("description", ""), "schema": field}
        for name, field in schema["properties"].items()
    ]


def _schemas(operations: tuple[Operation, ...]) -> dict[str, Any]:
    answers: set[type[BaseModel]] = {ErrorAnswer}
    for operation in operations:
        answers |= {shape for shape in (operation.answer, *operation.shapes.values()) if shape is not None}
    wanted = [(answer, "serialization") for answer in sorted(answers, key=lambda answer: answer.__name__)]
    sent = {shape for operation in operations for shape in (operation.query, operation.body) if shape is not None}
    taken = [(shape, "validation") for shape in sorted(sent, key=lambda shape: shape.__name__)]
    _, schema = models_json_schema([*wanted, *taken], ref_template="#/components/schemas/{model}")  # type: ignore[list-item]
    return dict(schema["$defs"])


def _reference(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}
