"""The wires we want are the wires there are, through every change of the bridge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.patchbay import Patchbay


class Bridge:
    """Keeps what is wired; a node that is `gone` has lost its wires, as a port that was replaced."""

    def __init__(self) -> None:
        self.wires: set[tuple[str, str]] = set()
        self.patchbay: Patchbay[str] = Patchbay(self._wire, self._unwire)

    def _wire(self, source: str, sink: str) -> None:
        self.wires.add((source, sink))

    def _unwire(self, source: str, sink: str) -> None:
        self.wires.discard((source, sink))

    def replace(self, node: str) -> None:
        self.wires = {wire for wire in self.wires if node not in wire}
        self.patchbay.renew(node)


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


def test_two_legs_hear_each_other_and_nobody_hears_himself(bridge: Bridge) -> None:
    bridge.patchbay.connect("a", "b")
    bridge.patchbay.connect("b", "a")
    assert bridge.wires == {("a", "b"), ("b", "a")}


def test_a_leg_whose_place_changed_is_wired_again_on_both_sides(bridge: Bridge) -> None:
    bridge.patchbay.connect("a", "b")
    bridge.patchbay.connect("music", "a")
    bridge.replace("a")
    assert bridge.wires == {("a", "b"), ("music", "a")}


def test_an_echo_hears_what_its_sink_hears_before_and_after(bridge: Bridge) -> None:
    bridge.patchbay.connect("prompt", "a")
    bridge.patchbay.echo("a", "tape")
    assert ("prompt", "tape") in bridge.wires
    bridge.patchbay.disconnect("prompt", "a")
    assert bridge.wires == set()
    bridge.patchbay.connect("agent", "a")
    assert ("agent", "tape") in bridge.wires


def test_a_node_that_is_removed_takes_its_wires_and_echoes_along(bridge: Bridge) -> None:
    bridge.patchbay.echo("a", "tape")
    bridge.patchbay.connect("prompt", "a")
    bridge.patchbay.connect("a", "b")
    bridge.patchbay.remove("a")
    assert bridge.wires == set()
    bridge.patchbay.connect("prompt", "a")
    assert bridge.wires == {("prompt", "a")}


def test_a_tape_that_is_removed_leaves_the_conversation_alone(bridge: Bridge) -> None:
    bridge.patchbay.connect("agent", "a")
    bridge.patchbay.echo("a", "tape")
    bridge.patchbay.remove("tape")
    assert bridge.wires == {("agent", "a")}
    bridge.patchbay.connect("prompt", "a")
    assert ("prompt", "tape") not in bridge.wires


def test_taking_out_what_is_not_there_does_nothing(bridge: Bridge) -> None:
    bridge.patchbay.disconnect("a", "b")
    bridge.patchbay.remove("a")
    bridge.patchbay.renew("a")
    assert bridge.wires == set()
    assert bridge.patchbay.sinks("a") == ()


nodes = st.sampled_from("abcd")
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["connect", "disconnect"]), nodes, nodes),
        st.tuples(st.sampled_from(["remove", "replace"]), nodes),
    ),
    max_size=40,
)


@given(steps)
def test_the_bridge_always_has_exactly_the_wires_wanted(todo: list[tuple[str, ...]]) -> None:
    bridge, wanted = Bridge(), set[tuple[str, str]]()
    for what, *ends in todo:
        if what == "replace":
            bridge.replace(ends[0])
        else:
            getattr(bridge.patchbay, what)(*ends)
        if what == "connect":
            wanted.add((ends[0], ends[1]))
        elif what == "disconnect":
            wanted.discard((ends[0], ends[1]))
        elif what == "remove":
            wanted = {wire for wire in wanted if ends[0] not in wire}
        assert bridge.wires == wanted


class Watchful(Bridge):
    """Also remembers what was touched."""

    def __init__(self) -> None:
        super().__init__()
        self.touched: list[tuple[str, str]] = []

    def _wire(self, source: str, sink: str) -> None:
        self.touched.append((source, sink))
        super()._wire(source, sink)

    def _unwire(self, source: str, sink: str) -> None:
        self.touched.append((source, sink))
        super()._unwire(source, sink)


LEGS = st.sets(st.sampled_from("abcd"))


@given(before=LEGS, after=LEGS)
def test_who_speaks_to_others_is_not_cut_off_from_those_who_stay(before: set[str], after: set[str]) -> None:
    bridge = Watchful()
    bridge.patchbay.connect("s", "tape")
    bridge.patchbay.speak_to("s", sorted(before), lambda node: node != "tape")
    bridge.touched.clear()
    bridge.patchbay.speak_to("s", sorted(after), lambda node: node != "tape")
    assert bridge.wires == {("s", "tape"), *(("s", sink) for sink in after)}
    assert set(bridge.touched) == {("s", sink) for sink in before ^ after}


@given(before=LEGS, after=LEGS)
def test_who_listens_to_others_hears_those_who_stay_without_a_break(before: set[str], after: set[str]) -> None:
    bridge = Watchful()
    bridge.patchbay.connect("prompt", "s")
    bridge.patchbay.listen_to("s", sorted(before), lambda node: node != "prompt")
    bridge.touched.clear()
    bridge.patchbay.listen_to("s", sorted(after), lambda node: node != "prompt")
    assert bridge.wires == {("prompt", "s"), *((source, "s") for source in after)}
    assert set(bridge.touched) == {(source, "s") for source in before ^ after}
