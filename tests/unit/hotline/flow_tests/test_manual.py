"""What docs/flow-tests.md shows works, and it shows everything there is [H1]."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config.flow_test_names import check_names
from config.flow_tests import read_stories
from config.shapes import flow_tests as shapes
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.rehearsal import Caller
from hotline.flow_tests.running import run
from tests.unit.config.folders import EXAMPLE, ROOT

MANUAL = (ROOT / "docs" / "flow-tests.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)


def table(heading: str) -> set[str]:
    """The words in code of the first column of the table below a heading."""
    section = MANUAL.split(f"### {heading}\n")[1].split("\n#")[0]
    return {word for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for word in re.findall(r"\w+", row)}


def test_the_file_shown_is_of_tests_that_pass(tmp_path: Path) -> None:
    (tmp_path / "shown.yaml").write_text(YAML[0], encoding="utf-8")
    house, stories = house_in(EXAMPLE), read_stories([tmp_path / "shown.yaml"])
    check_names(stories, house.hotline)
    (outcome,) = run(house, stories)
    assert (outcome.wrong, outcome.stuck) == ((), "")


def test_the_python_shown_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    there: dict[str, Any] = {}
    exec(compile(PYTHON[0], "flow-tests.md", "exec"), there)
    tests = [test for name, test in there.items() if name.startswith("test_")]
    for test in tests:
        test()
    assert len(tests) == 2


def test_every_key_is_explained() -> None:
    fields = {field.alias or name for name, field in shapes.TestShape.model_fields.items()}
    assert table("Who calls, and into what") == fields - {"script", "expect"}
    assert table("expect") == set(shapes.ExpectShape.model_fields)
    assert table("script") >= {"press", "silence", "until", "speak", "understood", "talk", "hang_up"}


def test_every_act_of_a_caller_in_python_is_named() -> None:
    acts = {name for name, kind in vars(Caller).items() if not name.startswith("_") and callable(kind)}
    assert {word for word in acts if f"`{word}`" in MANUAL} == acts
