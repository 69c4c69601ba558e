"""The JSON Schema of routing.yaml, for editors. `python -m config.routing.schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from config.shapes.routing import RoutingFile

FILE = Path(__file__).parents[1] / "schema" / "routing.schema.json"


def routing_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **RoutingFile.model_json_schema(),
        "title": "Hotline routing table",
        "description": "Queues and the rules around them: classes, groups, languages, reserves, plans, schedules",
    }


def text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(routing_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
