"""Promises for every flow file, however it is written, and for every caller of those that pass the check."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from calls.commands import Command, Listen, LookUp, Play, StopPlay
from calls.errors import ConfigurationError
from calls.events import (
    CallOverflowed,
    DigitPressed,
    Event,
    LookupAnswered,
    LookupFailed,
    PlayFinished,
    QueueRefused,
    SpeechBegan,
    SpeechFailed,
    SpeechHeard,
    TalkEnded,
    TransferFailed,
)
from calls.model import CHINESE, HangupCause, Match, Party, QueueRefusal
from config.flows import read_flow
from config.hotline import load
from config.problems import Problems
from config.reading import as_bytes, read
from config.shapes.nodes import NODES
from ivr.flow import Flow
from ivr.journey import Caller
from ivr.run import FlowRun
from tests.decisions import SOME_WHY
from tests.unit.config.folders import EXAMPLE

HOTLINE = load(EXAMPLE)
KNOWN = HOTLINE.known
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TREES = {name: YAML(typ="safe", pure=True).load(text) for name, text in HOTLINE.flow_texts.items()}
NAMES = sorted({name for tree in TREES.values() for name in tree["nodes"]})
SCALARS = [*NAMES, *NODES, "return", "0", "1", "9", "*", "-1", "1e9", "true", "", "zh-CN", "vip", "hour < 12", "1 +"]
SCALARS += ["order_number", "order", "menu.main", "knowledge", "solution", "'", "{", "\u0000", "中", "a b", "../x"]

Step = str | int
scalars = st.sampled_from(SCALARS) | st.text(max_size=8)
values = st.recursive(
    scalars | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3)
)


def places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, step))


def changed(tree: Any, path: tuple[Step, ...], how: str, value: Any) -> None:
    """One change to what stands at the path: gone, something else, or under another key."""
    *around, last = path
    holds = tree
    for step in around:
        holds = holds[step]
    if how == "gone":
        del holds[last]
    elif how == "another key" and isinstance(holds, dict) and isinstance(value, str):
        holds[value] = holds.pop(last)
    else:
        holds[last] = value


@st.composite
def flow_texts(draw: st.DrawFn) -> str:
    tree = copy.deepcopy(TREES[draw(st.sampled_from(sorted(TREES)))])
    for _ in range(draw(st.integers(0, 4))):
        found = list(places(tree))
        if found:
            how = draw(st.sampled_from(["gone", "something else", "another key"]))
            changed(tree, draw(st.sampled_from(found)), how, draw(values))
    written = io.StringIO()
    YAML(typ="safe", pure=True).dump(tree, written)
    return written.getvalue()


@st.composite
def rewired_texts(draw: st.DrawFn) -> str:
    """Flows whose ways lead to other nodes than they did; many of them pass."""
    tree = copy.deepcopy(TREES[draw(st.sampled_from(sorted(TREES)))])
    names = sorted(tree["nodes"])
    ways = [path for path in places(tree) if path[0] == "nodes" and _at(tree, path) in names]
    for _ in range(draw(st.integers(0, 6))):
        changed(tree, draw(st.sampled_from(ways)), "something else", draw(st.sampled_from(names)))
    written = io.StringIO()
    YAML(typ="safe", pure=True).dump(tree, written)
    return written.getvalue()


def _at(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = value[step]
    return value if isinstance(value, str) else None


def read_text(text: str) -> Flow | None:
    problems = Problems()
    try:
        document = read(as_bytes(text), "flows/any.yaml")
    except ConfigurationError:
        return None
    flow = read_flow(document, "v1", KNOWN, problems)
    assert all(fault.place.startswith("flows/any.yaml:") and fault.problem_zh for fault in problems.errors)
    return flow if not problems.errors else None


ENTRIES = sorted(HOTLINE.knowledge.entries)
deeds = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: DigitPressed("c1", "c1-c", key)),
    st.sampled_from(["out", "out", "answer", "no answer", "speech", "words", "deaf", "rescued"]),
    st.floats(0, 400),
    st.sampled_from(QueueRefusal).map(lambda reason: QueueRefused("c1", "orders", reason)),
    st.sampled_from(["callback", "voicemail", "gone"]).map(
        lambda way: CallOverflowed("c1", "orders", way, "", SOME_WHY)
    ),
    st.just(TransferFailed("c1", cause=HangupCause.NO_ANSWER, address="sip:boss@example.org")),
    st.just(TalkEnded("c1", "1001", Party.AGENT)),
)


class Walk:
    """A caller to whom things happen; after each the promises are checked."""

    def __init__(self, flow: Flow) -> None:
        self.now = 50.0
        self.playing: str | None = None
        self.lookup, self.listening = "", ""
        self.run = FlowRun(
            flow,
            "c1",
            "c1-c",
            at=NOON,
            now=self.now,
            language=CHINESE,
            calendars=HOTLINE.calendars,
            callback_number="13800138000",
            caller=Caller("13800138000", "4008000001"),
            flows=HOTLINE.flows,
        )
        self.check(self.run.begin(self.now))

    def do(self, deed: Event | float | str) -> None:
        if isinstance(deed, float):
            self.now += deed
            self.check(self.run.tick(self.now))
        elif deed == "rescued":
            self.check([] if self.run.ended else self.run.rescue(self.now))
        elif (event := self.event(deed) if isinstance(deed, str) else deed) is not None:
            self.check(self.run.handle(event, self.now))

    def event(self, deed: str) -> Event | None:
        if deed == "out" and self.playing is not None:
            finished, self.playing = PlayFinished("c1", "c1-c", self.playing), None
            return finished
        heard = SpeechHeard("c1", "c1-c", self.listening, "查订单 12345678", 0.9, (Match(ENTRIES[0], 0.9),), 300)
        return {
            "answer": LookupAnswered("c1", self.lookup, {"state": "x", "eta": "02-06", "points": "3"}),
            "no answer": LookupFailed("c1", self.lookup, "down"),
            "speech": SpeechBegan("c1", "c1-c", self.listening),
            "words": heard,
            "deaf": SpeechFailed("c1", "c1-c", self.listening, "busy"),
        }.get(deed)

    def check(self, commands: list[Command]) -> None:
        for command in commands:
            self.notice(command)
        deadline = self.run.next_deadline()
        assert self.run.parked or (deadline is not None and deadline >= self.now)
        assert self.run.playing == self.playing

    def notice(self, command: Command) -> None:
        if isinstance(command, Play):
            assert self.playing is None, "two prompts at once"
            self.playing = command.play
        elif isinstance(command, StopPlay):
            assert self.playing == command.play, "stopped what was not playing"
            self.playing = None
        elif isinstance(command, LookUp):
            self.lookup = command.lookup
        elif isinstance(command, Listen):
            self.listening = command.listening


@settings(max_examples=200, deadline=None)
@given(flow_texts())
def test_whatever_is_written_is_a_flow_or_has_faults_with_their_places(text: str) -> None:
    read_text(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(rewired_texts(), st.lists(deeds, min_size=200, max_size=200))
def test_a_flow_that_passes_never_leaves_a_caller_in_silence(text: str, happens: list[Event | float | str]) -> None:
    flow = read_text(text)
    if flow is not None:
        walk = Walk(flow)
        for deed in happens:
            walk.do(deed)


@settings(max_examples=150, deadline=None)
@given(rewired_texts())
def test_whoever_does_nothing_in_a_flow_that_passes_is_handed_over(text: str) -> None:
    flow = read_text(text)
    if flow is not None:
        walk = Walk(flow)
        for _ in range(500):
            deadline = walk.run.next_deadline()
            if deadline is not None:
                walk.do(max(deadline - walk.now, 0.0))
        assert walk.run.parked


def test_the_examples_own_flows_pass() -> None:
    assert set(HOTLINE.flows) == set(TREES)
