"""Files of flow tests: read whole, or refused with every reason and its place [H1]."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from calls.errors import ConfigurationError, Fault
from config import flow_tests_schema as schema
from config.flow_test_names import check_names
from config.flow_tests import files_of, read_stories
from config.hotline import load
from config.shapes import flow_tests as shapes
from config.wording import flow_tests as wording
from config.wording.kind import Kind
from tests.unit.config.folders import EXAMPLE

FILES = sorted((EXAMPLE / "tests").glob("*.yaml"))
FULL = """\
tests:
  - name: 投诉 a complaint
    dial: "4008000001"
    from: anonymous
    at: 2027-02-06 10:00
    agents: ["1001"]
    phones: silent
    queues: {orders: full, repair: paused}
    speech: "off"
    services: {order: down, points: {points: "3250"}}
    script:
      - {press: 3*#}
      - {silence: 1.5}
      - {speak: 发票, understood: invoice, score: 0.4}
      - {until: topic}
      - talk
      - hang_up
    expect: {path: caller > topic, through: [topic], survey: {speed: 5}, tier: vip, recorded: false}
"""


def one(line: str) -> str:
    """A file of one test with this besides its name and its expectation."""
    return f"tests:\n  - name: a\n    expect: {{}}\n    {line}\n"


def write(folder: Path, text: str, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def faults(*paths: Path) -> tuple[Fault, ...]:
    with pytest.raises(ConfigurationError) as refused:
        read_stories(paths)
    return tuple(refused.value.faults)


def test_everything_a_test_may_say_is_read_as_it_was_meant(tmp_path: Path) -> None:
    story, = read_stories([write(tmp_path, FULL)])  # fmt: skip
    test = story.test
    assert (story.name, story.place) == ("投诉 a complaint", f"{tmp_path / 'a.yaml'}:2:5")
    assert (test.dial, test.caller, test.at) == ("4008000001", "anonymous", datetime(2027, 2, 6, 10))  # noqa: DTZ001
    assert (test.agents, test.phones, test.speech) == (("1001",), "silent", "off")
    assert (test.queues, test.services) == (
        {"orders": "full", "repair": "paused"},
        {"order": "down", "points": {"points": "3250"}},
    )
    press, silence, speak, until, talk, hang_up = test.script
    assert (press.press, silence.silence, until.until, talk.talk, hang_up.hang_up) == (
        "3*#",
        1.5,
        "topic",
        True,
        True,
    )
    assert (speak.speak, speak.understood, speak.score, speak.confidence) == ("发票", "invoice", 0.4, 0.95)
    assert (test.expect.path, test.expect.through) == (("caller", "topic"), ("topic",))
    assert (test.expect.survey, test.expect.tier, test.expect.recorded) == ({"speed": 5}, "vip", False)


def test_what_is_left_out_is_an_ordinary_call_on_an_ordinary_day(tmp_path: Path) -> None:
    story, = read_stories([write(tmp_path, one("script: []"))])  # fmt: skip
    assert (story.test.dial, story.test.agents, story.test.at, story.test.phones) == ("400", "all", None, "answered")


def test_a_single_agent_needs_no_brackets_and_two_words_mean_everybody_and_nobody(tmp_path: Path) -> None:
    for written, meant in {'"1001"': ("1001",), "all": "all", "none": "none"}.items():
        story, = read_stories([write(tmp_path, one(f"agents: {written}"))])  # fmt: skip
        assert story.test.agents == meant


FAULTS = [
    ("", "1:1", "must hold keys and values", "应为键值对"),
    ("tests: [", "1:9", "this is not YAML", "不是正确的 YAML"),
    ("tests: []", "1:1", "tests must not be empty", "tests 不能为空"),
    ("tests:\n  - {name: a}", "2:5", "the key expect is missing", "缺少 expect"),
    ("tests:\n  - {name: a, expect: {pth: a}}", "2:24", "Did you mean path?", "是不是 path"),
    (one("caller: '1'"), "4:5", "'caller' is not a key", "不认识的键 'caller'"),
    (one("from: home"), "4:5", "'home' is not a telephone number", "'home' 不是电话号码"),
    (one("dial: 4 0 0"), "4:5", "is not a telephone number", "不是电话号码"),
    (one("at: tomorrow"), "4:5", "Write it like 2027-02-06 10:00", "请按 2027-02-06 10:00 的格式"),
    (one("at: [2027]"), "4:5", "is not a moment", "不是有效的时间"),
    (one("at: 9999-12-31 23:59"), "4:5", "is not a moment", "不是有效的时间"),
    (one("agents: {a: b}"), "4:5", "agents must be a list", "agents 应为列表"),
    (one("agents: [[a]]"), "4:14", "agents must be a text", "agents 应为文字"),
    (one("phones: broken"), "4:5", "phones cannot be 'broken'", "phones 不能是 'broken'"),
    (one("queues: {orders: empty}"), "4:14", "'full', 'paused'", "'full', 'paused'"),
    (one("services: {order: up}"), "4:16", "order cannot be 'up'", "order 不能是 'up'"),
    (one("services: {order: {a: [1]}}"), "4:24", "a must be a text", "a 应为文字"),
    (one("script: talk"), "4:5", "script must be a list", "script 应为列表"),
    (one("script: [dance]"), "4:14", "an act says one thing", "每个动作只能写一项"),
    (one("script: [until]"), "4:14", "an act says one thing", "每个动作只能写一项"),
    (one("script: [{}]"), "4:14", "an act says one thing", "每个动作只能写一项"),
    (one("script: [{press: 1, silence: 2}]"), "4:14", 'for example {press: "1"}', '例如 {press: "1"}'),
    (one("script: [{press: abc}]"), "4:15", "are not keys of a telephone", "不是电话按键"),
    (one("script: [{silence: 601}]"), "4:15", "must be 600 or less", "不能大于 600"),
    (one("script: [{silence: nan}]"), "4:15", "silence", "silence"),
    (one("script: [{press: 1, understood: x}]"), "4:14", "belong to speak", "只能与 speak 一起使用"),
    ("tests:\n  - {name: a, expect: {tier: gold}}", "2:24", "tier cannot be 'gold'", "tier 不能是 'gold'"),
    ("tests:\n  - {name: a, expect: {survey: {a: good}}}", "2:33", "must be a whole number", "应为整数"),
    ("tests:\n  - {name: a, expect: {}}\n  - {name: a, expect: {}}", "3:5", "'a' is there already", "已有名为 'a'"),
]


@pytest.mark.parametrize(("text", "place", "english", "chinese"), FAULTS)
def test_a_fault_is_told_with_its_place_and_a_remedy_in_both_languages(
    text: str, place: str, english: str, chinese: str, tmp_path: Path
) -> None:
    fault, = faults(write(tmp_path, text))  # fmt: skip
    assert fault.place == f"{tmp_path / 'a.yaml'}:{place}"
    assert english in f"{fault.problem}. {fault.remedy}"
    assert chinese in f"{fault.problem_zh}。{fault.remedy_zh}"
    assert all((fault.remedy, fault.remedy_zh))


def test_every_file_is_read_before_anything_is_said(tmp_path: Path) -> None:
    broken, none, good = write(tmp_path, "tests: ["), tmp_path / "none.yaml", write(tmp_path, FULL, "c.yaml")
    told = faults(broken, none, good, write(tmp_path, one("at: x"), "d.yaml"))
    assert [fault.place.rpartition("/")[2].partition(":")[0] for fault in told] == ["a.yaml", "none.yaml", "d.yaml"]


def test_a_name_may_not_be_taken_in_two_files(tmp_path: Path) -> None:
    fault, = faults(write(tmp_path, FULL), write(tmp_path, FULL, "b.yaml"))  # fmt: skip
    assert (fault.place, "投诉" in fault.problem) == (f"{tmp_path / 'b.yaml'}:2:5", True)


def test_the_tests_of_a_folder_are_its_yaml_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        write(tmp_path / "tests", FULL, name)
    assert [path.name for path in files_of(tmp_path)] == ["a.yaml", "b.yaml"]
    assert files_of(tmp_path / "nowhere") == []


# --- names that lead nowhere ---

UNKNOWN = [
    ("queues: {ordres: full}", "there is no queue 'ordres'. Did you mean orders?", "没有队列 'ordres'"),
    ("agents: ['9999']", "there is no agent '9999'", "没有坐席 '9999'"),
    ("services: {ordr: down}", "there is no look-up 'ordr'. Did you mean order?", "没有查询服务 'ordr'"),
    ("script: [{until: topik}]", "no flow has a node 'topik'. Did you mean topic?", "没有任何流程有节点 'topik'"),
    ("script: [{speak: 好, understood: bill}]", "there is no entry called 'bill'", "没有条目 'bill'"),
    ("expect: {path: caller > nowhere}", "no flow has a node 'nowhere'", "没有任何流程有节点"),
    ("expect: {through: main/topik}", "Did you mean main/topic?", "是不是 main/topic"),
    ("expect: {callback: ordres}", "there is no queue 'ordres'", "没有队列"),
    ("expect: {agent: '9999'}", "there is no agent '9999'", "没有坐席"),
    ("expect: {answers: bill}", "there is no entry called 'bill'", "没有条目"),
    ("expect: {message: solved}", "there is no message template 'solved'", "没有短信模板"),
]


@pytest.mark.parametrize(("line", "english", "chinese"), UNKNOWN)
def test_a_name_the_hotline_does_not_have_is_told_at_its_test(
    line: str, english: str, chinese: str, tmp_path: Path
) -> None:
    text = one(line) if not line.startswith("expect") else f"tests:\n  - name: a\n    {line}\n"
    stories = read_stories([write(tmp_path, text)])
    with pytest.raises(ConfigurationError) as refused:
        check_names(stories, HOTLINE)
    fault, = refused.value.faults  # fmt: skip
    assert fault.place == f"{tmp_path / 'a.yaml'}:2:5"
    assert english in f"{fault.problem}. {fault.remedy}"
    assert chinese in f"{fault.problem_zh}。{fault.remedy_zh}"


def test_every_wording_about_flow_tests_is_tried_here() -> None:
    kinds = {name: kind for name, kind in vars(wording).items() if isinstance(kind, Kind)}
    tried = [chinese for *_, chinese in [*FAULTS, *UNKNOWN]]
    for name, kind in kinds.items():
        parts = [part for text in (kind.problem_zh, kind.remedy_zh) for part in split(text)]
        assert any(part in said or said in part for part in parts for said in tried), name


def split(text: str) -> list[str]:
    """What stands between the gaps."""
    return [part.strip() for part in text.replace("{value}", "|").replace("{name}", "|").split("|") if part.strip()]


def test_nothing_is_said_of_the_examples_own_tests() -> None:
    stories = read_stories(FILES)
    check_names(stories, HOTLINE)
    assert len({story.name for story in stories}) == len(stories) > 90


# --- whatever is written ---

HOTLINE = load(EXAMPLE)
TREES = [YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) for path in FILES]
WORDS = [
    "talk",
    "hang_up",
    "all",
    "none",
    "down",
    "full",
    "press",
    "until",
    "topic",
    "1",
    "-1",
    "nan",
    "1e999",
    "true",
]
WORDS += [
    "2027-02-06 10:00",
    "0001-01-01",
    "9999-12-31T23:59+14:00",
    "a > b",
    ">",
    "*",
    "",
    "anonymous",
    "\u0000",
    "'",
]
scalars = st.sampled_from(WORDS) | st.text(max_size=6)
values = st.recursive(
    scalars | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, step))


@st.composite
def files(draw: st.DrawFn) -> str:
    """A few of the example's tests with something else here and there."""
    tests = draw(st.sampled_from(TREES))["tests"]
    tree: Any = {"tests": copy.deepcopy(draw(st.lists(st.sampled_from(tests), max_size=3)))}
    for _ in range(draw(st.integers(0, 4))):
        if not (found := list(places(tree))):
            break
        *around, last = draw(st.sampled_from(found))
        holds = tree
        for step in around:
            holds = holds[step]
        holds[last] = draw(values)
    written = io.StringIO()
    YAML(typ="safe", pure=True).dump(tree, written)
    return written.getvalue()


@settings(max_examples=200, deadline=None)
@given(text=files() | st.text())
def test_whatever_is_written_is_tests_or_has_faults_with_their_places(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(tmp_path_factory.getbasetemp(), text, "any.yaml")
    for fault in every_fault(path):
        assert fault.place.startswith(f"{path}:")
        assert all((fault.problem, fault.remedy, fault.problem_zh, fault.remedy_zh))


def every_fault(path: Path) -> tuple[Fault, ...]:
    try:
        check_names(read_stories([path]), HOTLINE)
    except ConfigurationError as refused:
        return tuple(refused.faults)
    return ()


# --- the schema for editors ---


def test_the_published_schema_is_that_of_the_shapes() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_takes_the_examples_and_every_file_names_it_in_its_first_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    jsonschema.validate(YAML(typ="safe", pure=True).load(text), json.loads(schema.text()))
    assert text.startswith("# yaml-language-server: $schema=../../schema/flow-tests.schema.json\n")


@pytest.mark.parametrize(
    "line",
    ["script: [dance]", "script: [{press: 3}]", "agents: some", "services: {a: up}", "caller: '1'", "at: 7"],
)
def test_it_refuses_what_is_not_meant(line: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(YAML(typ="safe", pure=True).load(one(line)), json.loads(schema.text()))


def test_it_explains_every_key_of_an_act_and_an_expectation() -> None:
    for shape in (shapes.ActShape, shapes.ExpectShape):
        assert all(field.description for field in shape.model_fields.values())
