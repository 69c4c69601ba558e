"""Whatever somebody does to a file, loading answers with a hotline or with faults."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError, Fault
from config import routing
from config.hotline import Hotline, load
from config.shapes.queues import QueueShape, RungShape
from config.shapes.routing import RoutingFile
from tests.unit.config.folders import EXAMPLE, PROMPTS, small

NAMES = ("lines.yaml", "routing.yaml", "agents.yaml", "hours.yaml", "rubric.yaml", "flows/main.yaml")
SCRAPS = (
    "", " ", "  ", "\n", ":", ": ", "- ", "[", "]", "{", "}", '"', "'", "#", "*", "&a", "!x", "|", ">", "?", "%", "~",
    "null", "true", "0", "-1", "9" * 30, "1e999", ".nan", "person", "topic", "hours: business", "09:00-21:00", "\t",
    "\x00", "\ud7ff", "汉字", "start",
    "queue: orders", "after_s: 1", "plan: I", "groups: care", "ladder", "emergency: true", "needs: {}", "- {}",
    "nodes", "goto: topic", "2027-02-06: closed", "{}", "[]", "\\", "\r",
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


KEYS = [*RoutingFile.model_fields, *QueueShape.model_fields, *RungShape.model_fields, "days", "from", "to", "zh-CN"]
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ROUTING = (EXAMPLE / "routing.yaml").read_text(encoding="utf-8")
AGENTS = load(EXAMPLE).table.agents
values = st.recursive(
    st.sampled_from(["", "30", "orders", "care", "I", "en", "0", "-1", ".inf", "nan", "true", "vip", "09:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(edits)
def test_a_routing_document_edited_at_random_is_a_table_or_a_fault(changes: list[tuple[float, int, str]]) -> None:
    text = edited(ROUTING, changes)
    with contextlib.suppress(ConfigurationError):
        document = routing.read(text, AGENTS, PROMPTS)
        assert document.table(NOON, "v1").queues
        assert document.next_change(NOON) is None or document.next_change(NOON) > NOON  # type: ignore[operator]
    with contextlib.suppress(ConfigurationError):
        assert all(all(told) for told in map(routing.told, routing.diff(ROUTING, text)))
    with contextlib.suppress(ConfigurationError):
        routing.touches_emergency(ROUTING, text)
    check_words(tuple(faults for found in routing.check(text, AGENTS, PROMPTS) for faults in found))


@settings(max_examples=300, deadline=None)
@given(values)
def test_values_in_strange_places_are_a_table_or_a_fault(value: object) -> None:
    text = json.dumps({"queues": {"orders": {"title": {"zh-CN": "订单"}}, "care": value}, "plans": {"I": value}})
    for spoilt in (text, json.dumps(value), json.dumps({**json.loads(text), "tiers": value, "schedules": value})):
        check_words(tuple(faults for found in routing.check(spoilt, {}, None) for faults in found))
