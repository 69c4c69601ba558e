from __future__ import annotations

import pytest

from ivr.bot.talk import Manner
from ivr.check import (
    dangling,
    dead_ends,
    deaf_greetings,
    first_menus,
    given_away,
    given_values,
    hang_ups,
    loop_without_key,
    menus_without_emergency,
    menus_without_person,
    recursion,
    returns,
    unreachable,
)
from ivr.flow import Flow, Node
from ivr.knowledge import AskBack, Entry, Knowledge
from ivr.knowledge import Kind as Asked
from ivr.steps import Slot
from ivr.verb import Exit, Verb
from ivr.verbs import (
    Bot,
    Callback,
    Collect,
    Confirm,
    Emergency,
    Enqueue,
    Goto,
    Hangup,
    Hours,
    Lookup,
    Menu,
    Play,
    Say,
    Set,
    Sms,
    Subflow,
    Transfer,
    Voicemail,
)
from tests.unit.ivr.walking import flow_of

PERSON = Enqueue("general", full="bye", no_agents="bye")
BYE = Hangup()


def test_exits_to_nowhere_are_found_with_their_node() -> None:
    nodes = {"a": Node("a", Goto("b")), "b": Node("b", Menu(("m",), {"1": "c"}, "a"))}
    assert dangling(nodes) == [("b", Exit("1", "c", chosen=True))]


def test_nodes_nobody_comes_to_are_found() -> None:
    flow = flow_of("a", "saved", a=Goto("bye"), bye=BYE, lost=Goto("bye"), saved=Goto("bye"))
    assert unreachable(flow) == ["lost"]


def test_a_node_reached_by_key_only_is_reached() -> None:
    flow = flow_of("menu", menu=Menu(("m",), {"1": "one"}, "bye"), one=Goto("bye"), bye=BYE)
    assert unreachable(flow) == []


def test_a_ring_of_nodes_is_told_in_the_order_it_is_walked() -> None:
    flow = flow_of("a", a=Goto("b"), b=Play(("p",), "c"), c=Goto("a"))
    ring = loop_without_key(flow)
    assert sorted(ring) == ["a", "b", "c"]
    assert "".join(ring) in "abcab"


def test_a_silent_caller_sent_round_menus_is_a_loop() -> None:
    flow = flow_of("a", a=Menu(("m",), {"1": "bye"}, "b"), b=Menu(("m",), {"1": "bye"}, "a"), bye=BYE)
    assert sorted(loop_without_key(flow)) == ["a", "b"]


def test_a_refused_caller_sent_back_to_the_queue_is_a_loop() -> None:
    flow = flow_of("a", a=Enqueue("q", full="a", no_agents="bye"), bye=BYE)
    assert loop_without_key(flow) == ("a",)


def test_going_back_to_the_queue_from_where_its_ladder_led_is_no_loop() -> None:
    flow = flow_of("a", a=Enqueue("q", full="bye", no_agents="bye", overflow={"pause": "b"}), b=Goto("a"), bye=BYE)
    assert loop_without_key(flow) == ()
    assert unreachable(flow) == []


def test_going_round_by_key_is_no_loop() -> None:
    flow = flow_of("menu", menu=Menu(("m",), {"1": "back"}, "bye"), back=Goto("menu"), bye=BYE)
    assert loop_without_key(flow) == ()


def test_zero_must_bring_the_caller_to_a_person() -> None:
    flow = flow_of(
        "good",
        good=Menu(("m",), {"0": "say", "1": "none", "2": "wrong", "3": "asks"}, "person"),
        say=Play(("p",), "person"),
        person=PERSON,
        none=Menu(("m",), {"1": "out"}, "person"),
        wrong=Menu(("m",), {"0": "bye"}, "person"),
        asks=Menu(("m",), {"0": "person"}, "wrong"),
        out=Transfer("sip:a@b", failed="bye"),
        bye=BYE,
    )
    assert menus_without_person(flow) == ["none"]
    assert hang_ups(flow) == [("wrong", "bye")]


def test_whoever_wants_a_person_is_not_hung_up_on() -> None:
    flow = flow_of(
        "ask",
        ask=Collect(("a",), "no", "check", "sorry"),
        check=Confirm(("c",), "bye", "ask", "message"),
        sorry=Play(("s",), "bye"),
        message=Voicemail("q", "bye", "bye"),
        fire=Emergency("emergency", "bye"),
        bye=BYE,
    )
    assert hang_ups(flow) == [("ask", "sorry", "bye"), ("check", "message", "bye"), ("fire", "bye")]


def test_behind_closed_doors_and_refused_queues_he_may_be_let_go() -> None:
    flow = flow_of(
        "menu",
        menu=Menu(("m",), {"0": "hours"}, "call"),
        hours=Hours("c", "person", "bye", "bye", "bye"),
        call=Callback("q", "bye", "person"),
        person=PERSON,
        bye=BYE,
    )
    assert hang_ups(flow) == []


def test_whoever_declines_a_callback_in_a_queue_waits_on() -> None:
    queue = Enqueue("q", "bye", "bye", overflow={"callback": "offer"}, offers={"1": "offer", "2": "gone"})
    gone = Voicemail("q", "bye", "bye")
    lost = flow_of("queue", queue=queue, offer=Callback("q", "bye", "bye"), gone=gone, bye=BYE)
    assert hang_ups(lost) == [("offer", "bye")]
    kept = flow_of("queue", queue=queue, offer=Callback("q", "bye", "queue"), gone=gone, bye=BYE)
    assert hang_ups(kept) == []
    asked = flow_of("offer", offer=Callback("q", "bye", "bye"), bye=BYE)
    assert hang_ups(asked) == []


def test_ways_that_meet_again_and_return_are_followed_once() -> None:
    flow = flow_of(
        "menu", menu=Menu(("m",), {"0": "menu"}, "back"), back=Hours("c", "twice", "twice"), twice=Goto("return")
    )
    assert hang_ups(flow) == []
    assert returns(flow) == [("twice", Exit("goto", "return"))]
    assert dangling(flow.nodes) == []


def bot(then: str = "bye", to_person: str = "person", unavailable: str = "person", otherwise: str = "person") -> Bot:
    return Bot("knowledge", then, to_person, "person", unavailable, otherwise)


@pytest.mark.parametrize(("way", "is_one"), [("then", False), ("to_person", True), ("unavailable", True)])
def test_a_bot_that_gives_up_brings_the_caller_to_a_person(way: str, is_one: bool) -> None:
    flow = flow_of("ask", ask=bot(**{way: "bye"}), person=PERSON, bye=BYE)
    assert bool(hang_ups(flow)) is is_one


def test_what_a_caller_has_said_or_keyed_makes_no_loop() -> None:
    flow = flow_of("ask", ask=bot(then="ask"), person=PERSON, bye=BYE)
    assert loop_without_key(flow) == ()
    keyed = flow_of(
        "ask", ask=Collect(("a",), "no", "find", "person"), find=Lookup("s", {}, {"x": "x"}, "bye", "ask"),
        person=PERSON, bye=BYE,
    )  # fmt: skip
    assert loop_without_key(keyed) == ()
    silent = flow_of("ask", ask=bot(otherwise="ask"), person=PERSON, bye=BYE)
    assert loop_without_key(silent) == ("ask",)


def test_a_node_from_which_nothing_leads_out_is_a_dead_end() -> None:
    flow = flow_of(
        "a", a=Menu(("m",), {"1": "b", "0": "person"}, "a"), b=Goto("c"), c=Goto("b"), person=PERSON, bye=BYE
    )
    assert dead_ends(flow) == ["b", "c"]


def greeting(first: Verb, menu: Verb) -> Flow:
    nodes = {"hello": first, "menu": menu, "say": Play(("p",), "fire"), "fire": Emergency("e", "person")}
    return flow_of("hello", **nodes, person=PERSON, bye=BYE)


def test_an_emergency_is_one_key_away_at_the_first_menu() -> None:
    hello = Play(("hello",), "menu")
    assert first_menus(greeting(hello, Menu(("m",), {"1": "say"}, "person"))) == ["menu"]
    assert menus_without_emergency(greeting(hello, Menu(("m",), {"1": "say"}, "person")), ()) == []
    assert menus_without_emergency(greeting(hello, Menu(("m",), {"1": "person"}, "say")), ()) == ["menu"]
    assert menus_without_emergency(greeting(hello, Menu(("m",), {"1": "person"}, "say")), ("general",)) == []
    assert menus_without_emergency(greeting(hello, Menu(("m",), {"1": "menu"}, "person")), ()) == ["menu"]


def test_keys_during_the_greeting_count() -> None:
    menu = Menu(("m",), {"1": "say"}, "person")
    assert deaf_greetings(greeting(Play(("hello",), "menu", interruptible=False), menu)) == ["hello"]
    assert deaf_greetings(greeting(Play(("hello",), "menu"), menu)) == []
    assert deaf_greetings(greeting(Play(("hello",), "person", interruptible=False), menu)) == []


def test_flows_that_call_each_other_are_found() -> None:
    def calling(name: str, other: str) -> Flow:
        return Flow(name, "v1", "go", {"go": Node("go", Subflow(other, "bye")), "bye": Node("bye", BYE)})

    assert sorted(recursion({"a": calling("a", "b"), "b": calling("b", "a")})) == ["a", "b"]
    assert recursion({"a": calling("a", "b"), "b": flow_of("bye", bye=BYE)}) == ()


def test_what_verbs_give_values_to_and_what_they_give_away() -> None:
    order = Entry("order", {}, {}, "a", "c", (AskBack("order_no", Asked.ORDER, "p"),))
    manner = Manner(Knowledge("k", {"order": order}))
    assert given_values(Set("a", variables={"x": 1})) == {"x"}
    assert given_values(Collect(("a",), "no", "b", "c")) == {"no"}
    assert given_values(Lookup("s", {}, {"eta": "e"}, "b", "c")) == {"eta"}
    assert given_values(Bot("k", "a", "b", "c", "d", "e", manner=manner)) == {"order_no"}
    assert given_values(BYE) == frozenset()
    assert given_away(Say((Slot("digits", "card"),), "a")) == ("card",)
    assert given_away(Sms("t", "a", {"x": "card"})) == ("card",)
    assert given_away(Lookup("s", {"x": "card"}, {"y": "y"}, "a", "b")) == ()
