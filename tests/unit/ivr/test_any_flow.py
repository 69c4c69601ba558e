"""Promises for every valid flow and every caller, however strange."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.commands import Command, Enqueue, KeepSecret, Listen, Play, StopListening, StopPlay
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
from calls.model import CHINESE, ENGLISH, HangupCause, Match, Party, QueueRefusal, Sound, Tier
from ivr import verbs
from ivr.bot.talk import Manner
from ivr.entries import Entry
from ivr.flow import RETURN, Declared, Flow, Node
from ivr.journey import Caller
from ivr.knowledge import AskBack, Kind, Knowledge
from ivr.knowledge import Entry as KnowledgeEntry
from ivr.run import FlowRun
from ivr.verb import Verb
from tests.decisions import SOME_WHY
from tests.unit.ivr.walking import NOON

NAMES = ("a", "b", "c", "d", "e")
KEYS = "0123456789*#"
node_names = st.sampled_from(NAMES)
prompts = st.sampled_from([(), ("greeting",), ("menu.main", "menu.again")])
wordings = st.lists(prompts, max_size=3).map(tuple)

ORDER = AskBack("order", Kind.ORDER, "order.ask", shortest=3)
KNOWLEDGE = Knowledge(
    "shop",
    {
        "open": KnowledgeEntry("open", {}, {}, "open.answer", "open.confirm"),
        "order": KnowledgeEntry("order", {}, {}, "order.answer", "order.confirm", asks=(ORDER,), hand_over=True),
    },
)

any_verb: st.SearchStrategy[Verb] = st.one_of(
    st.builds(verbs.Play, prompts, node_names, st.booleans()),
    st.builds(
        verbs.Menu,
        prompts,
        st.dictionaries(st.sampled_from(KEYS), node_names, max_size=4),
        node_names,
        retry=wordings,
        wrong_key=wordings,
        no_key=wordings,
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
    st.builds(verbs.Say, prompts, node_names, st.booleans()),
    st.builds(
        verbs.Collect,
        prompts,
        st.sampled_from(["card", "order"]),
        node_names,
        node_names,
        st.sampled_from(Entry),
        least=st.integers(1, 3),
        most=st.integers(3, 6),
        masked=st.booleans(),
        retry=wordings,
        wrong=wordings,
        nothing=wordings,
    ),
    st.builds(verbs.Confirm, prompts, node_names, node_names, node_names, tries=st.integers(1, 3), retry=wordings),
    st.builds(verbs.Branch, st.just(()), node_names),
    st.builds(verbs.Customer, st.dictionaries(st.sampled_from(["senior", "known"]), node_names), node_names),
    st.builds(
        verbs.Lookup, st.just("shop"), st.just({"no": "order"}), st.just({"order": "state"}), node_names, node_names,
        prompts,
    ),
    st.builds(verbs.Subflow, st.sampled_from(["sub", "any", "gone"]), node_names),
    st.builds(verbs.Emergency, st.just("emergency"), node_names, prompts),
    st.builds(verbs.RecordNotice, prompts, node_names, st.sampled_from(["", "5"]), node_names, prompts),
    st.builds(verbs.Sms, st.just("solved"), node_names, confirmed=prompts),
    st.builds(verbs.Survey, node_names, prompts, retry=prompts, thanks=prompts),
    st.builds(verbs.Voicemail, st.just("orders"), node_names, node_names, prompts, prompts, prompts, prompts),
    st.builds(
        verbs.Enqueue,
        st.just("orders"),
        node_names,
        node_names,
        prompts,
        overflow=st.dictionaries(st.just("out"), node_names),
        offers=st.dictionaries(st.sampled_from("12"), node_names),
        after=st.sampled_from(["", *NAMES]),
    ),
    st.builds(
        verbs.Bot, st.just("shop"), node_names, node_names, node_names, node_names, node_names,
        st.dictionaries(st.sampled_from("12"), node_names), st.just({}), st.dictionaries(st.just("open"), node_names),
        st.just(Manner(KNOWLEDGE)),
    ),
)  # fmt: skip


@st.composite
def any_flow(draw: st.DrawFn) -> Flow:
    nodes = {name: Node(name, draw(any_verb)) for name in NAMES}
    return Flow("any", "v1", draw(node_names), nodes, draw(st.sampled_from(["", *NAMES])))


listenings = st.integers(1, 4).map("c1-l{}".format)
lookups = st.integers(1, 3).map("c1-q{}".format)
matches = st.lists(st.builds(Match, st.sampled_from(["open", "order"]), st.floats(-1, 1)), max_size=2).map(tuple)
words = st.sampled_from(["", "是", "不是", "着火了", "转人工", "幺二三四", "明天", "开门吗"])

deeds = st.one_of(
    st.builds(SpeechBegan, st.just("c1"), st.just("c1-c"), listenings),
    st.builds(SpeechHeard, st.just("c1"), st.just("c1-c"), listenings, words, st.floats(0, 1), matches),
    st.builds(SpeechFailed, st.just("c1"), st.just("c1-c"), listenings, st.just("no model")),
    st.builds(LookupAnswered, st.just("c1"), lookups, st.sampled_from([{}, {"state": "sent"}])),
    st.builds(LookupFailed, st.just("c1"), lookups, st.just("late")),
    st.just("waits no more"),
    st.just("talked to"),
    st.sampled_from(KEYS).map(lambda key: DigitPressed("c1", "c1-c", key)),
    st.just("hears it out"),
    st.just("is rescued"),
    st.floats(0, 400),
    st.sampled_from(QueueRefusal).map(lambda reason: QueueRefused("c1", "orders", reason)),
    st.just(TransferFailed("c1", cause=HangupCause.NO_ANSWER, address="sip:boss@example.org")),
)


SUB = Flow(
    "sub",
    "v1",
    "ask",
    {
        "ask": Node("ask", verbs.Collect(("card.ask",), "card", RETURN, "stop", masked=True)),
        "stop": Node("stop", verbs.Menu(("stop",), {"1": RETURN}, RETURN)),
    },
    variables={"card": Declared(secret=True)},
)


class Walk:
    """Does the deeds one after another and checks the promises after each."""

    def __init__(self, flow: Flow) -> None:
        self.now = 50.0
        self.run = FlowRun(
            flow,
            "c1",
            "c1-c",
            at=NOON,
            now=self.now,
            language=CHINESE,
            calendars={},
            callback_number="138",
            caller=Caller("138", name="王", senior=True),
            flows={"sub": SUB, "any": flow},
            first=(Sound("announcement.storm"),),
        )
        self.playing: str | None = None
        self.listening: str | None = None
        self.secret = False
        self.told: list[Command] = []
        self.check(self.run.begin(self.now))

    def do(self, deed: Event | float | str) -> None:
        if isinstance(deed, float):
            self.now += deed
            self.check(self.run.tick(self.now))
        elif isinstance(deed, Event):
            self.check(self.run.handle(deed, self.now))
        elif deed in ("waits no more", "talked to"):
            self.comes_back(talked=deed == "talked to")
        elif deed == "is rescued":
            self.check([] if self.run.ended else self.run.rescue(self.now))
        elif self.playing is not None:
            finished, self.playing = PlayFinished("c1", "c1-c", self.playing), None
            self.check(self.run.handle(finished, self.now))

    def comes_back(self, *, talked: bool) -> None:
        """As the switchboard would have it: out of a queue, and from an agent only if he asked for that."""
        handed = self.run._handed
        if isinstance(handed, Enqueue) and not talked:
            self.check(self.run.handle(CallOverflowed("c1", "orders", "out", "", SOME_WHY), self.now))
        elif isinstance(handed, Enqueue) and handed.after:
            self.check(self.run.handle(TalkEnded("c1", "1001", Party.AGENT), self.now))

    def check(self, commands: list[Command]) -> None:
        self.told += commands
        for command in commands:
            self.hear(command)
        deadline = self.run.next_deadline()
        assert self.run.parked or (deadline is not None and deadline >= self.now)
        assert self.run.playing == self.playing
        assert not (self.run.ended and self.playing)
        node = self.run.flow.nodes.get(self.run.node)
        assert (self.listening is not None) is bool(node and node.verb.listens)
        assert self.secret or not (node and node.verb.secret), "keys of a card are shown"
        assert not (self.secret and self.run.parked), "a conversation would be silence"

    def hear(self, command: Command) -> None:
        if isinstance(command, Play):
            assert self.playing is None, "two prompts at once"
            assert command.sounds
            self.playing = command.play
        elif isinstance(command, KeepSecret):
            assert command.on is not self.secret
            self.secret = command.on
        elif isinstance(command, Listen):
            assert self.listening is None, "listened to twice"
            self.listening = command.listening
        elif isinstance(command, StopListening):
            assert self.listening == command.listening
            self.listening = None
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


@settings(max_examples=60, deadline=None)
@given(any_flow())
def test_a_caller_who_does_nothing_is_handed_over_in_the_end(flow: Flow) -> None:
    walk = Walk(flow)
    for _ in range(20_000):
        deadline = walk.run.next_deadline()
        if deadline is None:
            break
        walk.now = deadline
        walk.check(walk.run.tick(deadline))
    assert walk.run.parked
