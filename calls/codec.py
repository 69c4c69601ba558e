"""Events to JSON values and back, guided by the dataclasses' own types; unknown names are errors.

Understood: str, int, float, bool, None, StrEnum, aware datetime, `tuple[X, ...]`, `Mapping[str, X]`, `X | None`
and frozen dataclasses of these. An event is written as `{"type": "CallQueued", …its fields}`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from calls import events
from calls.earlier import in_todays_words
from calls.errors import FarEndError
from calls.retold import RETOLD

EVENTS: dict[str, type[events.Event]] = {
    name: thing
    for name, thing in vars(events).items()
    if isinstance(thing, type) and issubclass(thing, events.Event) and thing not in (events.Event, events.CallEvent)
}

_RETOLD = {kind.__name__: kind for kind in RETOLD}

_SCALARS = frozenset({str, int, float, bool, type(None)})
"""Written as they are. Looked at first: a table has tens of thousands of them."""


def to_json(event: events.Event) -> dict[str, Any]:
    """A JSON-safe mapping of the event."""
    return {"type": type(event).__name__, **plain(event)}


def from_bus(value: Any) -> events.Event:
    """As `from_json`, and what is only retold (`calls.retold`)."""
    kind = _RETOLD.get(str(value.get("type"))) if isinstance(value, Mapping) else None
    return from_json(value) if kind is None else typing.cast(events.Event, built(kind, _body(value)))


def from_json(value: Any) -> events.Event:
    """The event `to_json` wrote. Raises FarEndError when the value is not one."""
    if not isinstance(value, Mapping):
        raise FarEndError(f"not an event: {value!r}")
    kind = EVENTS.get(str(value.get("type")))
    if kind is None:
        raise FarEndError(f"no event is called {value.get('type')!r}")
    return typing.cast(events.Event, built(kind, in_todays_words(kind.__name__, _body(value))))


def built(kind: type, body: Mapping[str, Any]) -> Any:
    """The dataclass whose fields `plain` wrote. Raises FarEndError."""
    try:
        return _build(kind, body)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise FarEndError(f"{kind.__name__}: {error}") from error


def _body(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != "type"}


def plain(value: Any) -> Any:
    """What JSON knows of the value. Raises TypeError where there is nothing."""
    if type(value) in _SCALARS:
        return value
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    raise TypeError(f"{value!r} has no place in a journal")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _build(kind: Any, value: Any) -> Any:
    return _builder(kind)(value)


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of the kind out of a JSON value; put together once for each kind."""
    if is_dataclass(kind):
        return _of_fields(typing.cast(type, kind))
    origin = typing.get_origin(kind)
    if origin is not None:
        return _of_parts(origin, typing.get_args(kind))
    if kind is datetime:
        return datetime.fromisoformat
    return kind if issubclass(kind, Enum) else _of_scalar(kind)


def _of_fields(kind: type) -> Callable[[Any], Any]:
    build = {name: _builder(hint) for name, hint in typing.get_type_hints(kind).items()}
    return lambda value: kind(**{name: build[name](item) for name, item in value.items()})


def _of_parts(origin: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin is tuple:
        item_of = _builder(arguments[0])
        return lambda value: tuple([item_of(item) for item in value])
    if origin is types.UnionType:
        present = _builder(arguments[0])
        return lambda value: None if value is None else present(value)
    value_of = _builder(arguments[1])
    return lambda value: {key: value_of(item) for key, item in value.items()}


def _of_scalar(kind: type) -> Callable[[Any], Any]:
    def build(value: Any) -> Any:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise TypeError(f"{value!r} is not {kind.__name__}")

    return build
