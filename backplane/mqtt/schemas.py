"""JSON Schema (2020-12) of every topic's messages, made from the dataclasses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from backplane.mqtt import shapes as s
from backplane.mqtt.orders import VERBS
from backplane.mqtt.published import BUSINESS, DETAIL
from calls import codec

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SAID: Mapping[str, Any] = {
    "cdr": s.CdrMessage,
    "alarm": s.AlarmMessage,
    "metrics": s.MetricsMessage,
    "agent": s.AgentMessage,
    "queue": s.QueueMessage,
    "table": s.TableMessage,
    "announcement": s.AnnouncementMessage,
    "status": s.StatusMessage,
    "answer": s.Answer,
}


@cache
def all_schemas() -> dict[str, dict[str, Any]]:
    """By name: `cdr`, `event.CallOffered`, `command.pause_queue`."""
    said = {name: _whole(TypeAdapter(kind).json_schema(mode="serialization")) for name, kind in SAID.items()}
    events = {f"event.{name}": _event(name) for name in sorted(BUSINESS | DETAIL)}
    orders = {f"command.{verb}": TypeAdapter(kind).json_schema() for verb, kind in VERBS.items()}
    return {name: {"$schema": DIALECT, **schema} for name, schema in {**said, **events, **orders}.items()}


def texts() -> Iterator[tuple[str, str]]:
    """File names, and what is in the files."""
    for name, schema in all_schemas().items():
        yield f"{name}.schema.json", json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def shipped() -> Path:
    """The folder they lie in."""
    return Path(str(resources.files("backplane.mqtt") / "schemas"))


def write(folder: Path) -> int:
    """All of them; how many there are. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    found = list(texts())
    for name, text in found:
        (folder / name).write_text(text, encoding="utf-8")
    return len(found)


def _event(name: str) -> dict[str, Any]:
    """Of the message, with that one kind of event in it."""
    message = _whole(TypeAdapter(s.EventMessage).json_schema(mode="serialization"))
    event = _whole(TypeAdapter(codec.EVENTS[name]).json_schema(mode="serialization"))
    defined = event.pop("$defs", {})
    event["properties"] = {"type": {"const": name}, **event.get("properties", {})}
    event["required"] = ["type", *event.get("required", [])]
    message["properties"]["event"] = event
    return {**message, "title": name, **({"$defs": defined} if defined else {})}


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    """We always write every field, also those that have a default; and nothing else."""
    for each in (schema, *schema.get("$defs", {}).values()):
        if each.get("type") == "object" and "properties" in each:
            each["required"] = list(each["properties"])
            each["additionalProperties"] = False
            for field in each["properties"].values():
                field.pop("default", None)
    return schema
