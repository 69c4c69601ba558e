"""What holds from one flow into another: secrets, variables, and their beginnings [H1, X4]."""

from __future__ import annotations

import pytest

from calls.commands import Announce, Enqueue, KeepSecret
from calls.events import CustomerNoted, Event, NoteTaken
from ivr.flow import Declared, Flow, Node
from ivr.journey import Caller as WhoCalls
from ivr.verb import Verb
from ivr.verbs import Collect, Goto, Hangup, Menu, Play, Set, Subflow
from ivr.verbs import Enqueue as EnqueueVerb
from tests.unit.ivr.walking import Caller

BYE = Hangup(("goodbye",))
CARD = "6222021234567890"


def flow(name: str, start: str, variables: dict[str, Declared] | None = None, /, **verbs: Verb) -> Flow:
    nodes = {node: Node(node, verb) for node, verb in verbs.items()}
    return Flow(name, "v1", start, nodes, variables=variables or {})


def card(then: str) -> Collect:
    return Collect(("card.ask",), "card", then, "return", masked=True)


IDENTIFY = flow("identify", "ask", {"card": Declared(secret=True)}, ask=card("return"))


def announced(caller: Caller, kind: type[Event]) -> list[Event]:
    events = (command.event for command in caller.commands if isinstance(command, Announce))
    return [event for event in events if isinstance(event, kind)]


def hushes(caller: Caller) -> list[bool]:
    return [command.on for command in caller.commands if isinstance(command, KeepSecret)]


def test_a_secret_is_hidden_though_it_is_learned_on_the_way_out_of_the_flow_that_declares_it() -> None:
    main = flow("main", "who", who=Subflow("identify", "menu"), menu=Menu(("m",), {}, "bye"), bye=BYE)
    caller = Caller(main, flows={"main": main, "identify": IDENTIFY}).presses(CARD + "#")
    assert announced(caller, NoteTaken) == [NoteTaken("c1", "card", "•" * 12 + "7890")]


def test_a_secret_of_the_line_is_hidden_in_a_flow_that_knows_nothing_of_it() -> None:
    asks = flow("asks", "ask", ask=Collect(("ask",), "card", "stay", "stay"), stay=Menu(("m",), {}, "return"))
    main = flow("main", "who", {"card": Declared(secret=True)}, who=Subflow("asks", "bye"), bye=BYE)
    caller = Caller(main, flows={"asks": asks}).presses(CARD + "#")
    assert announced(caller, NoteTaken) == [NoteTaken("c1", "card", "•" * 12 + "7890")]


def test_what_the_line_keeps_for_the_customer_is_kept_from_a_subflow_too_and_nothing_of_other_flows() -> None:
    asks = flow("asks", "note", note=Set("return", variables={"city": "上海", "name": "王"}))
    other = flow("other", "bye", {"name": Declared(customer=True)}, bye=BYE)
    main = flow("main", "who", {"city": Declared(customer=True)}, who=Subflow("asks", "bye"), bye=BYE)
    caller = Caller(main, flows={"asks": asks, "other": other}, who=WhoCalls("13800138000"))
    assert announced(caller, CustomerNoted) == [CustomerNoted("c1", "13800138000", "city", "上海")]


def test_variables_of_a_subflow_begin_when_it_is_entered_and_keep_what_they_have() -> None:
    sub = flow(
        "sub",
        "m",
        {"city": Declared(default="北京"), "size": Declared(default=3), "seen": Declared(customer=True)},
        m=Menu(("m",), {"1": "return"}, "return"),
    )
    main = flow("main", "a", {}, a=Set("go", variables={"city": "上海"}), go=Subflow("sub", "bye"), bye=BYE)
    caller = Caller(main, flows={"sub": sub}, remembered={"seen": "yes"})
    assert caller.run.variables == {"city": "上海", "size": 3, "seen": "yes"}


def test_keys_pressed_ahead_of_a_secret_question_of_a_subflow_are_secret() -> None:
    main = flow(
        "main",
        "intro",
        intro=Play(("intro",), "who", interruptible=False),
        who=Subflow("identify", "menu"),
        menu=Menu(("m",), {}, "bye"),
        bye=BYE,
    )
    caller = Caller(main, flows={"identify": IDENTIFY})
    assert hushes(caller) == [True]
    caller.hears_it_out().presses(CARD + "#")
    assert hushes(caller) == [True, False]


def test_keys_pressed_ahead_in_a_subflow_of_a_secret_question_behind_it_are_secret() -> None:
    greet = flow("greet", "hello", hello=Play(("hello",), "return", interruptible=False))
    main = flow(
        "main", "g", g=Subflow("greet", "ask"), ask=Collect(("c",), "card", "bye", "bye", masked=True), bye=BYE
    )
    assert hushes(Caller(main, flows={"greet": greet})) == [True]


def test_flows_that_lead_round_and_round_hush_nobody() -> None:
    main = flow("main", "a", a=Play(("a",), "b"), b=Play(("b",), "c"), c=Subflow("gone", "a"), d=Goto("return"))
    assert hushes(Caller(main)) == []


@pytest.mark.parametrize("exit_name", ["full", "no_agents", "offers"])
def test_who_waits_for_an_agent_is_recorded_though_a_secret_question_may_follow(exit_name: str) -> None:
    ways = {"full": "bye", "no_agents": "bye"} | ({exit_name: "ask"} if exit_name != "offers" else {})
    offers = {"1": "ask"} if exit_name == "offers" else {}
    queue = EnqueueVerb("orders", **ways, offers=offers)
    main = flow("main", "q", q=queue, ask=Collect(("c",), "card", "bye", "bye", masked=True), bye=BYE)
    caller = Caller(main)
    assert isinstance(caller.handed[-1], Enqueue)
    assert hushes(caller) == []
