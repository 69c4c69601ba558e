"""Whatever somebody does to a file, loading answers with a hotline or with faults."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError, Fault
from config.hotline import Hotline, load
from tests.unit.config.folders import EXAMPLE, PROMPTS, small

NAMES = ("lines.yaml", "routing.yaml", "agents.yaml", "hours.yaml", "rubric.yaml", "flows/main.yaml")
SCRAPS = (
    "", " ", "  ", "\n", ":", ": ", "- ", "[", "]", "{", "}", '"', "'", "#", "*", "&a", "!x", "|", ">", "?", "%", "~",
    "null", "true", "0", "-1", "9" * 30, "1e999", ".nan", "person", "topic", "hours: business", "09:00-21:00", "\t",
    "\x00", "\ud7ff", "汉字", "start", "nodes", "goto: topic", "2027-02-06: closed", "{}", "[]", "\\", "\r",
)  # fmt: skip

edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(SCRAPS)), min_size=1, max_size=6)


def edited(text: str, changes: list[tuple[float, int, str]]) -> str:
    for where, removed, scrap in changes:
        at = int(where * len(text))
        text = text[:at] + scrap + text[at + removed :]
    return text


def moved(text: str, lines: tuple[int, int]) -> str:
    """Two lines change places."""
    rows = text.splitlines(keepends=True)
    one, other = (line % len(rows) for line in lines)
    rows[one], rows[other] = rows[other], rows[one]
    return "".join(rows)


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Loads, or gives the reasons why not; nothing else may come of it."""
    try:
        assert isinstance(load(folder, PROMPTS), Hotline)
    except ConfigurationError as error:
        return error.faults
    return ()


def check_words(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        assert fault.place
        assert fault.remedy
        assert fault.problem_zh
        assert str(fault).replace("\n", "").isprintable()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), edits)
def test_a_file_cut_and_pasted_at_random(name: str, changes: list[tuple[float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = small(Path(where))
        file = folder / name
        file.write_text(edited(file.read_text(encoding="utf-8"), changes), encoding="utf-8")
        check_words(faults_of(folder))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([*NAMES, "flows/office.yaml"]), st.tuples(st.integers(0), st.integers(0)))
def test_two_lines_of_the_example_exchanged(name: str, lines: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(shutil.copytree(EXAMPLE, Path(where) / "config"))
        file = folder / name
        file.write_text(moved(file.read_text(encoding="utf-8"), lines), encoding="utf-8")
        check_words(faults_of(folder))
