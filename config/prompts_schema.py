"""The JSON Schema of prompts.yaml, for editors. `python -m config.prompts_schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from config.shapes.prompts import PromptsFile

FILE = Path(__file__).parent / "schema" / "prompts.schema.json"


def prompts_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PromptsFile.model_json_schema(),
        "title": "Hotline prompts",
        "description": "What the hotline says: key, language, text or recording",
    }


def text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(prompts_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
