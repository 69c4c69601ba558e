"""The JSON Schema of flow files, for editors that complete and check. `python -m config.flow_schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from config.shapes.nodes import NODES, FlowShape

FILE = Path(__file__).parent / "schema" / "flow.schema.json"


def flow_schema() -> dict[str, Any]:
    """A flow with any of the nodes there are, each told by its verb's key."""
    references, definitions = models_json_schema([(shape, "validation") for shape in NODES.values()])
    schema = FlowShape.model_json_schema()
    schema["properties"]["nodes"]["additionalProperties"] = {"anyOf": list(references.values())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Hotline flow",
        "description": "An IVR programme: named nodes, each with one verb",
        "$defs": definitions["$defs"],
    }


def text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(flow_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
