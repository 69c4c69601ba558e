"""A command's payload, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from backplane.mqtt import refusals

MOST_FAULTS = 20


def content(kind: Any, payload: bytes) -> Mapping[str, Any]:
    """The JSON object, as it was sent, once it fits the kind. Raises Refused naming each place that does not.
    An empty payload is an empty object."""
    try:
        found = json.loads(payload.decode("utf-8") or "{}", parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise refusals.not_json() from None
    try:
        _adapter(kind).validate_json(payload or b"{}")
    except ValidationError as error:
        raise refusals.wrong_content([_place(each) for each in error.errors()[:MOST_FAULTS]]) from None
    return dict(found)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _place(error: Any) -> Mapping[str, Any]:
    """What was sent is not repeated."""
    place = ".".join(str(step)[:60] for step in error["loc"]) or "payload"
    return {"place": place, "problem": {"zh-CN": f"不符合要求：{error['msg']}", "en": error["msg"]}}
