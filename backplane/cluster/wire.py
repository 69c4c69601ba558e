"""Messages of `routing.cluster.messages` as bytes: `{"m": kind, …its fields}` in JSON, events as in the journal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from calls.codec import from_bus, to_json
from calls.errors import FarEndError
from routing.cluster import messages as m

KINDS: dict[str, type[m.Message]] = {
    kind.__name__: kind
    for kind in (
        *(m.Hello, m.Retold, m.Told, m.Beat, m.Ordered, m.Published),
        *(m.TermBegan, m.Announced, m.Passed, m.Heard, m.Adopted),
    )
}
_KIND = re.compile(rb'\{"m":"(\w+)"')


def to_bytes(message: m.Message) -> bytes:
    body = {field.name: getattr(message, field.name) for field in fields(message)}
    if "event" in body:
        body["event"] = to_json(body["event"])
    if "events" in body:
        body["events"] = [to_json(event) for event in body["events"]]
    if "beats" in body:
        body["beats"] = dict(body["beats"])
    return json.dumps({"m": type(message).__name__, **body}, ensure_ascii=False, separators=(",", ":")).encode()


def kind_in(data: bytes) -> str:
    """What kind of message it is, without reading it; empty for what is none of ours."""
    found = _KIND.match(data)
    return found[1].decode() if found else ""


def from_bytes(data: bytes) -> m.Message:
    """Raises FarEndError for what is no message."""
    try:
        body = json.loads(data)
        kind = KINDS[body.pop("m")]
        return kind(**_with_events(body))
    except FarEndError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FarEndError(f"not a message of the cluster: {error}") from error


def _with_events(body: Mapping[str, Any]) -> dict[str, Any]:
    ready = dict(body)
    if "event" in ready:
        ready["event"] = from_bus(ready["event"])
    if "events" in ready:
        ready["events"] = tuple(from_bus(event) for event in ready["events"])
    return ready
