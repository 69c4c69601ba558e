"""The JSON Schema of files of flow tests, for editors. `python -m config.flow_tests_schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from config.shapes.flow_tests import FlowTestsFile

FILE = Path(__file__).parent / "schema" / "flow-tests.schema.json"


def flow_tests_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **FlowTestsFile.model_json_schema(),
        "title": "Hotline flow tests",
        "description": "What callers do, and what shall come of it",
    }


def text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(flow_tests_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
