"""One message to the broker: its topic, its bytes, and what MQTT 5 lets us say beside them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, cast

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

JSON = "application/json"
AGAIN = "again"
"""The user property of a message that may have been received before."""

Hide = Callable[[bytes], bytes]
"""Makes customers' numbers unrecognisable in a JSON text."""


@dataclass(frozen=True, slots=True)
class Message:
    """`schema` names the file in `schemas/`; `name` tells the message from every other, "" where it does not matter;
    an empty payload takes a retained message away. `expiry_s` None: it does not expire."""

    topic: str
    payload: bytes
    schema: str
    name: str = ""
    retain: bool = False
    expiry_s: int | None = None
    again: bool = False
    correlation: bytes | None = None

    def properties(self) -> Properties:
        found: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        found.PayloadFormatIndicator = 1
        found.ContentType = JSON
        found.UserProperty = self._user()
        if self.expiry_s is not None:
            found.MessageExpiryInterval = max(1, self.expiry_s)
        if self.correlation is not None:
            found.CorrelationData = self.correlation
        return cast(Properties, found)

    def _user(self) -> list[tuple[str, str]]:
        told = [("schema", self.schema)]
        if self.name:
            told.append(("id", self.name))
        if self.again:
            told.append((AGAIN, "true"))
        return told


def encoded(shape: Any) -> bytes:
    """One of the shapes as JSON. What was no text (a lone surrogate from a hostile phone) is written as it can be."""
    return json.dumps(_plain(shape), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
