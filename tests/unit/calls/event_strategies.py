"""Any event there is, made from the types of its fields."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from calls.codec import EVENTS
from calls.events import Event

times = st.datetimes(timezones=st.just(UTC))
seconds = st.floats(allow_nan=False, allow_infinity=False)

_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    float: seconds,
    datetime: times,
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type a field of an event may have."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return st.none() | values(arguments[0])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(st.text(max_size=5), values(arguments[1]), max_size=3)
    return st.sampled_from(kind) if issubclass(kind, Enum) else instances(kind)


def instances(kind: type) -> st.SearchStrategy[Any]:
    assert is_dataclass(kind)
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


any_event: st.SearchStrategy[Event] = st.sampled_from(sorted(EVENTS)).flatmap(lambda name: instances(EVENTS[name]))
