"""Promises for every valid flow and every caller, however strange."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.commands import Command, Play, StopPlay
from calls.events import DigitPressed, Event, PlayFinished, QueueRefused, TransferFailed
from calls.model import CHINESE, ENGLISH, HangupCause, QueueRefusal, Tier
from ivr import verbs
from ivr.flow import Flow, Node
from ivr.run import FlowRun
from ivr.verb import Verb
from tests.unit.ivr.walking import NOON

NAMES = ("a", "b", "c", "d", "e")
KEYS = "0123456789*#"
node_names = st.sampled_from(NAMES)
prompts = st.sampled_from([(), ("greeting",), ("menu.main", "menu.again")])

any_verb: st.SearchStrategy[Verb] = st.one_of(
    st.builds(verbs.Play, prompts, node_names, st.booleans()),
    st.builds(
        verbs.Menu,
        prompts,
        st.dictionaries(st.sampled_from(KEYS), node_names, max_size=4),
        node_names,
        wrong_key=prompts,
        no_key=prompts,
        wait_s=st.floats(0, 10),
        tries=st.integers(1, 3),
    ),
    st.builds(verbs.Goto, node_names),
    st.builds(verbs.Hours, st.just("gone"), node_names, node_names),
    st.builds(verbs.Set, node_names, st.sampled_from([None, ENGLISH]), st.sampled_from([None, Tier.VIP])),
    st.builds(verbs.Enqueue, st.just("orders"), node_names, node_names, prompts),
    st.builds(verbs.Callback, st.just("orders"), node_names, node_names, prompts, prompts, tries=st.integers(1, 3)),
    st.builds(verbs.Transfer, st.just("sip:a@b"), node_names, prompts),
    st.builds(verbs.Hangup, prompts),
)


@st.composite
def any_flow(draw: st.DrawFn) -> Flow:
    nodes = {name: Node(name, draw(any_verb)) for name in NAMES}
    return Flow("any", "v1", draw(node_names), nodes, draw(st.sampled_from(["", *NAMES])))


deeds = st.one_of(
    st.sampled_from(KEYS).map(lambda key: DigitPressed("c1", "c1-c", key)),
    st.just("hears it out"),
    st.just("is rescued"),
    st.floats(0, 400),
    st.sampled_from(QueueRefusal).map(lambda reason: QueueRefused("c1", "orders", reason)),
    st.just(TransferFailed("c1", cause=HangupCause.NO_ANSWER, address="sip:boss@example.org")),
)


class Walk:
    """Does the deeds one after another and checks the promises after each."""

    def __init__(self, flow: Flow) -> None:
        self.now = 50.0
        self.run = FlowRun(
            flow, "c1", "c1-c", at=NOON, now=self.now, language=CHINESE, calendars={}, callback_number="138"
        )
        self.playing: str | None = None
        self.told: list[Command] = []
        self.check(self.run.begin(self.now))

    def do(self, deed: Event | float | str) -> None:
        if isinstance(deed, float):
            self.now += deed
            self.check(self.run.tick(self.now))
        elif isinstance(deed, Event):
            self.check(self.run.handle(deed, self.now))
        elif deed == "is rescued":
            self.check([] if self.run.ended else self.run.rescue(self.now))
        elif self.playing is not None:
            finished, self.playing = PlayFinished("c1", "c1-c", self.playing), None
            self.check(self.run.handle(finished, self.now))

    def check(self, commands: list[Command]) -> None:
        self.told += commands
        for command in commands:
            self.hear(command)
        deadline = self.run.next_deadline()
        assert self.run.parked or (deadline is not None and deadline >= self.now)
        assert self.run.playing == self.playing
        assert not (self.run.ended and self.playing)

    def hear(self, command: Command) -> None:
        if isinstance(command, Play):
            assert self.playing is None, "two prompts at once"
            assert command.sounds
            self.playing = command.play
        elif isinstance(command, StopPlay):
            assert self.playing == command.play, "stopped what was not playing"
            self.playing = None


@settings(max_examples=300, deadline=None)
@given(any_flow(), st.lists(deeds, max_size=25))
def test_no_caller_is_left_in_silence_without_a_deadline(flow: Flow, what_happens: list[Event | float | str]) -> None:
    walk = Walk(flow)
    for deed in what_happens:
        walk.do(deed)


@settings(max_examples=100, deadline=None)
@given(any_flow(), st.lists(deeds, max_size=25))
def test_the_same_caller_is_always_led_the_same_way(flow: Flow, what_happens: list[Event | float | str]) -> None:
    walks = Walk(flow), Walk(flow)
    for walk in walks:
        for deed in what_happens:
            walk.do(deed)
    assert walks[0].told == walks[1].told


@settings(max_examples=200, deadline=None)
@given(any_flow())
def test_a_caller_who_does_nothing_is_handed_over_in_the_end(flow: Flow) -> None:
    walk = Walk(flow)
    for _ in range(2000):
        deadline = walk.run.next_deadline()
        if deadline is None:
            break
        walk.now = deadline
        walk.check(walk.run.tick(deadline))
    assert walk.run.parked
