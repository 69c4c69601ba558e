"""What is said with values in it, what is said first, and what is nobody's business [H1, X4]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from calls.commands import Announce, Command, KeepSecret, Listen, Play, StopListening
from calls.events import (
    CustomerNoted,
    LookupAnswered,
    NoteTaken,
    SpeechBegan,
    SpeechFailed,
    SpeechHeard,
)
from calls.model import CHINESE, ENGLISH, Sound
from ivr.flow import Declared, Flow, Kind, Node
from ivr.journey import Caller as WhoCalls
from ivr.journey import Journey, Value
from ivr.mouth import canonical
from ivr.run import MOST_NODES_WITHOUT_KEY
from ivr.steps import Say as SayStep
from ivr.steps import Slot, Stay, Step, Take, Wait
from ivr.verb import Answer, Exit, Needs, Speech, Verb
from ivr.verbs import Emergency, Enqueue, Goto, Hangup, Menu, Say, Set
from ivr.verbs import Play as PlayVerb
from tests.unit.ivr.walking import Caller, flow_of

BYE = Hangup(("goodbye",))


@dataclass(frozen=True, slots=True)
class Secret(Verb):
    """Asks for something nobody may read."""

    verb: ClassVar[str] = "secret"
    asks: ClassVar[bool] = True
    then: str

    @property
    def secret(self) -> bool:
        return True

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    def begin(self, journey: Journey) -> Step:
        return Wait(5.0)

    def key(self, key: str, journey: Journey) -> Step:
        journey.set("card", "6222021234567890")
        return Take("then")

    def timed_out(self, journey: Journey) -> Step:
        return Take("then")


@dataclass(frozen=True, slots=True)
class Ear(Verb):
    """Listens; says back what it heard."""

    verb: ClassVar[str] = "ear"
    then: str

    @property
    def listens(self) -> str:
        return "example"

    @property
    def exits(self) -> tuple[Exit, ...]:
        return (Exit("then", self.then),)

    def begin(self, journey: Journey) -> Step:
        return SayStep(("ask",))

    def heard(self, event: Speech, journey: Journey) -> Step:
        return Wait(3.0) if isinstance(event, SpeechBegan) else Take("then")

    def finished(self, journey: Journey) -> Step:
        return Wait(3.0)

    def timed_out(self, journey: Journey) -> Step:
        return Take("then")

    def answered(self, event: Answer, journey: Journey) -> Step:
        return Take("then")


def of(caller: Caller, kind: type[Command]) -> list[Command]:
    return [command for command in caller.commands if isinstance(command, kind)]


def announced(caller: Caller, kind: type) -> list[object]:
    return [command.event for command in of(caller, Announce) if isinstance(command.event, kind)]  # type: ignore[attr-defined]


# --- values ---


@pytest.mark.parametrize(
    ("value", "text"), [(True, "yes"), (False, "no"), (3.0, "3"), (3.5, "3.5"), (7, "7"), ("A1", "A1")]
)
def test_values_have_one_canonical_form(value: Value, text: str) -> None:
    assert canonical(value) == text


def test_a_gap_is_filled_with_the_variable_and_an_unknown_one_says_nothing() -> None:
    flow = flow_of(
        "note",
        note=Set("tell", variables={"price": 12.0}),
        tell=Say(("it.costs", Slot("amount", "price"), Slot("date", "eta")), "bye"),
        bye=BYE,
    )
    caller = Caller(flow)
    assert caller.plays[0].sounds == (
        Sound("it.costs", CHINESE),
        Sound("amount", CHINESE, value="12"),
        Sound("date", CHINESE, value=""),
    )
    assert caller.entered[-1].prompts == ("it.costs",)
    assert flow.nodes["tell"].verb.needs == Needs(prompts=("it.costs",), variables=("price", "eta"))


def test_what_comes_first_is_said_before_the_first_words_and_only_there() -> None:
    flow = flow_of("a", a=PlayVerb(("one",), "b"), b=PlayVerb(("two",), "bye"), bye=BYE)
    caller = Caller(flow, first=(Sound("announcement.x", CHINESE),)).hears_it_out()
    assert caller.heard == [("announcement.x", "one"), ("two",)]


def test_nothing_comes_before_the_words_for_an_emergency() -> None:
    flow = flow_of("help", help=Emergency("emergency", "bye"), bye=BYE)
    assert Caller(flow, first=(Sound("announcement.x", CHINESE),)).heard == [("emergency.connecting",)]


def test_a_caller_who_hears_slower_prompts_hears_all_of_them_so() -> None:
    flow = flow_of("slow", slow=Set("a", slow=True), a=PlayVerb(("one",), "bye"), bye=BYE)
    caller = Caller(flow)
    assert caller.run.slow
    assert caller.plays[0].sounds == (Sound("one", CHINESE, slow=True),)


def test_the_pace_stays_when_nothing_is_said_about_it() -> None:
    assert not Caller(flow_of("a", a=Set("b", language=ENGLISH), b=PlayVerb(("one",), "bye"), bye=BYE)).run.slow


# --- notes and memory ---


def declared(start: str, variables: dict[str, Declared], **verbs: Verb) -> Flow:
    return Flow("main", "v1", start, {name: Node(name, verb) for name, verb in verbs.items()}, variables=variables)


def test_what_the_flow_learns_is_told_and_what_is_secret_is_hidden() -> None:
    flow = declared("ask", {"card": Declared(secret=True, customer=True)}, ask=Secret("bye"), bye=BYE)
    caller = Caller(flow, who=WhoCalls("13800138000")).presses("1")
    assert announced(caller, NoteTaken) == [NoteTaken("c1", "card", "•" * 12 + "7890")]
    assert announced(caller, CustomerNoted) == []


def test_what_is_kept_for_the_customer_is_told_with_his_number() -> None:
    flow = declared("a", {"city": Declared(customer=True)}, a=Set("bye", variables={"city": "上海"}), bye=BYE)
    caller = Caller(flow, who=WhoCalls("13800138000"))
    assert announced(caller, CustomerNoted) == [CustomerNoted("c1", "13800138000", "city", "上海")]
    assert announced(Caller(flow), CustomerNoted) == []


def test_variables_begin_with_what_earlier_calls_left_or_with_their_defaults() -> None:
    flow = declared(
        "a",
        {
            "city": Declared(customer=True, default="北京"),
            "calls": Declared(Kind.NUMBER, default=0),
            "seen": Declared(Kind.FLAG),
        },
        a=PlayVerb(("one",), "bye"),
        bye=BYE,
    )
    assert Caller(flow).run.variables == {"city": "北京", "calls": 0}
    assert Caller(flow, remembered={"city": "上海", "calls": 7}).run.variables == {"city": "上海", "calls": 0}


# --- secrets ---


def test_keys_are_secret_at_the_node_that_asks_and_no_longer() -> None:
    flow = flow_of("menu", menu=Menu(("m",), {"1": "ask"}, "bye"), ask=Secret("bye"), bye=BYE)
    caller = Caller(flow).presses("1")
    assert of(caller, KeepSecret) == [KeepSecret("c1", "c1-c", True)]
    caller.presses("5")
    assert of(caller, KeepSecret)[-1] == KeepSecret("c1", "c1-c", False)


def test_keys_pressed_ahead_of_a_secret_question_are_secret_too() -> None:
    flow = flow_of(
        "menu",
        menu=Menu(("m",), {"1": "intro"}, "bye"),
        intro=PlayVerb(("intro",), "more", interruptible=False),
        more=Goto("ask"),
        ask=Secret("bye"),
        bye=BYE,
    )
    caller = Caller(flow)
    assert of(caller, KeepSecret) == []
    assert of(caller.presses("1"), KeepSecret) == [KeepSecret("c1", "c1-c", True)]
    assert len(of(caller.hears_it_out(), KeepSecret)) == 1


# --- ears and other systems ---


@dataclass(frozen=True, slots=True)
class DeafEar(Ear):
    """Where nobody can listen the way is `then` at once."""

    def heard(self, event: Speech, journey: Journey) -> Step:
        return Take("then")


def test_ears_that_fail_are_no_sign_of_the_caller_and_do_not_lead_round_for_ever() -> None:
    caller = Caller(
        flow_of("ear", "person", ear=DeafEar("ear"), person=Enqueue("q", full="bye", no_agents="bye"), bye=BYE)
    )
    for turn in range(1, 200):
        caller.happens(SpeechFailed("c1", "c1-c", f"c1-l{turn}", "no model"))
    assert caller.way[-1] == "person"
    assert len(caller.way) <= MOST_NODES_WITHOUT_KEY + 2


def test_the_caller_is_listened_to_while_he_is_at_the_node() -> None:
    caller = Caller(flow_of("ear", ear=Ear("bye"), bye=BYE))
    listen = Listen("c1", "c1-c", "c1-l1", CHINESE, "example")
    assert of(caller, Listen) == [listen]
    assert caller.commands.index(listen) < caller.commands.index(of(caller, Play)[0])
    caller.happens(SpeechBegan("c1", "c1-c", "c1-l1"))
    assert caller.cut_short == ["c1-p1"]
    caller.happens(SpeechHeard("c1", "c1-c", "c1-l1", "查订单", 0.9))
    assert of(caller, StopListening) == [StopListening("c1", "c1-c", "c1-l1")]
    assert caller.way == ["ear", "bye"]


def test_what_is_heard_for_an_earlier_node_changes_nothing() -> None:
    caller = Caller(flow_of("ear", ear=Ear("again"), again=Ear("bye"), bye=BYE))
    caller.happens(SpeechHeard("c1", "c1-c", "c1-l1", "查订单", 0.9))
    caller.happens(SpeechHeard("c1", "c1-c", "c1-l1", "查订单", 0.9))
    assert caller.way == ["ear", "again"]
    assert [listen.listening for listen in of(caller, Listen)] == ["c1-l1", "c1-l2"]  # type: ignore[attr-defined]


def test_speech_after_the_ears_are_shut_changes_nothing() -> None:
    caller = Caller(flow_of("a", a=Menu(("m",), {"1": "bye"}, "bye"), bye=BYE))
    caller.happens(SpeechHeard("c1", "c1-c", "c1-l1", "查订单", 0.9))
    assert caller.way == ["a"]


def test_an_answer_of_another_system_reaches_the_verb() -> None:
    caller = Caller(flow_of("ear", ear=Ear("bye"), bye=BYE))
    caller.happens(LookupAnswered("c1", "c1-q1", {}))
    assert caller.way == ["ear", "bye"]


def test_a_verb_that_hears_nothing_special_stays() -> None:
    caller = Caller(flow_of("a", a=Menu(("m",), {"1": "bye"}, "bye"), bye=BYE))
    caller.happens(LookupAnswered("c1", "c1-q1", {}))
    assert caller.way == ["a"]
    assert isinstance(BYE.heard(SpeechBegan("c1", "c1-c", "x"), caller.run._journey), Stay)


def test_a_flow_with_a_rescue_can_be_rescued_once_until_the_caller_is_heard_of() -> None:
    queue = Enqueue("general", full="bye", no_agents="bye")
    caller = Caller(flow_of("a", "q", a=Menu(("m",), {"1": "bye"}, "q"), q=queue, bye=BYE))
    assert caller.run.can_be_rescued
    caller.is_rescued()
    assert not caller.run.can_be_rescued
    assert not Caller(flow_of("a", a=Menu(("m",), {"1": "bye"}, "bye"), bye=BYE)).run.can_be_rescued


def test_ids_of_a_call_are_never_given_twice() -> None:
    journey = Caller(flow_of("bye", bye=BYE)).run._journey
    assert [journey.next_id("q"), journey.next_id("m")] == ["c1-q1", "c1-m2"]
