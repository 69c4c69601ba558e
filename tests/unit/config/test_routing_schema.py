"""The published schema is that of the shapes, and takes what they take."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from config.routing import schema
from tests.unit.config.folders import EXAMPLE, GOLDEN


def test_the_published_schema_is_that_of_the_shapes() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text()


@pytest.mark.parametrize("folder", [EXAMPLE, GOLDEN / "base"])
def test_it_takes_what_the_program_takes(folder: Path) -> None:
    value = YAML(typ="safe", pure=True).load((folder / "routing.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(value, json.loads(schema.text()))


@pytest.mark.parametrize(
    "wrong", [{}, {"queues": {}}, {"queues": {"q": {}}}, {"queues": {"q": {"title": {"zh-CN": "a"}, "ring": 3}}}]
)
def test_it_refuses_what_the_program_refuses(wrong: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json.loads(schema.text()))
