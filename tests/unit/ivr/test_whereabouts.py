"""Subflows and going back: where a caller is, and the way back from there [H1]."""

from __future__ import annotations

from calls.commands import Announce, Play
from calls.events import NodeEntered
from ivr.flow import Flow, Node
from ivr.verb import Verb
from ivr.verbs import Enqueue, Goto, Hangup, Menu, RecordNotice, Subflow
from ivr.verbs import Play as PlayVerb
from ivr.whereabouts import DEEPEST, Whereabouts
from tests.unit.ivr.walking import Caller, flow_of

BYE = Hangup(("goodbye",))
PERSON = Enqueue("general", full="bye", no_agents="bye")


def flow(name: str, start: str, rescue: str = "", /, **verbs: Verb) -> Flow:
    return Flow(name, "v1", start, {node: Node(node, verb) for node, verb in verbs.items()}, rescue)


IDENTIFY = flow("identify", "ask", ask=Menu(("who",), {"1": "yes", "2": "return"}, "return"), yes=Goto("return"))


def test_a_subflow_gives_the_caller_back() -> None:
    main = flow("main", "who", who=Subflow("identify", "bye"), bye=BYE)
    caller = Caller(main, flows={"identify": IDENTIFY}).presses("1")
    assert [(entered.flow, entered.node, entered.by) for entered in caller.entered] == [
        ("main", "who", ""),
        ("identify", "ask", "enter"),
        ("identify", "yes", "1"),
        ("main", "bye", "goto"),
    ]


def test_a_subflow_may_give_him_back_by_a_key_too() -> None:
    main = flow("main", "who", who=Subflow("identify", "bye"), bye=BYE)
    assert Caller(main, flows={"identify": IDENTIFY}).presses("2").way == ["who", "ask", "bye"]


def test_a_subflow_that_is_not_there_leads_to_the_rescue() -> None:
    main = flow("main", "who", "person", who=Subflow("gone", "bye"), person=PERSON, bye=BYE)
    assert Caller(main).way == ["who", "person"]


def test_a_flow_that_calls_itself_ends_at_the_rescue() -> None:
    main = flow("main", "again", "person", again=Subflow("main", "bye"), person=PERSON, bye=BYE)
    caller = Caller(main, flows={"main": main})
    assert caller.way == ["again"] * (DEEPEST + 1) + ["person"]
    assert caller.run.flow.name == "main"


def test_a_return_from_a_flow_nobody_called_leads_to_the_rescue() -> None:
    main = flow("main", "a", "person", a=Goto("return"), person=PERSON, bye=BYE)
    assert Caller(main).way == ["a", "person"]


def test_a_rescue_in_a_subflow_is_that_of_the_line() -> None:
    main = flow("main", "who", "person", who=Subflow("identify", "bye"), person=PERSON, bye=BYE)
    caller = Caller(main, flows={"identify": IDENTIFY})
    caller.is_rescued()
    assert caller.entered[-1] == NodeEntered("c1", "person", "enqueue", (), "main", "v1", "")


MENUS = flow_of(
    "top",
    top=Menu(("top",), {"1": "news"}, "bye"),
    news=PlayVerb(("news",), "sub"),
    sub=Menu(("sub",), {"1": "top", "2": "deep"}, "bye"),
    deep=Menu(("deep",), {}, "bye"),
    bye=BYE,
)


def test_star_goes_back_to_the_menu_before_past_what_was_said_between() -> None:
    caller = Caller(MENUS).presses("1").hears_it_out().presses("2*")
    assert caller.way == ["top", "news", "sub", "deep", "sub"]
    assert caller.presses("*").way[-1] == "top"
    assert caller.presses("*").way[-1] == "top"


def test_going_on_from_a_menu_he_came_back_to_leads_there_again() -> None:
    caller = Caller(MENUS).presses("1").hears_it_out().presses("2*2*")
    assert caller.way[-3:] == ["sub", "deep", "sub"]


def test_going_back_leads_out_of_a_subflow_into_the_flow_it_was_called_from() -> None:
    main = flow("main", "top", top=Menu(("top",), {"1": "who"}, "bye"), who=Subflow("identify", "bye"), bye=BYE)
    caller = Caller(main, flows={"identify": IDENTIFY}).presses("1*")
    assert caller.run.flow.name == "main"
    assert caller.presses("1").presses("1").way[-2:] == ["yes", "bye"]


def test_going_back_where_there_is_no_menu_begins_the_node_again() -> None:
    where = Whereabouts(flow_of("bye", bye=BYE), {})
    where.come_to(Node("bye", BYE))
    assert where.menu_before().name == "bye"


def test_a_caller_who_walks_in_circles_is_not_remembered_for_ever() -> None:
    caller = Caller(MENUS)
    for _ in range(60):
        caller.presses("1").hears_it_out().presses("1")
    for _ in range(100):
        caller.presses("*")
    assert not caller.run.ended


def test_the_version_of_each_flow_stands_with_its_nodes() -> None:
    other = Flow("identify", "v7", "ask", IDENTIFY.nodes)
    main = flow("main", "who", who=Subflow("identify", "bye"), bye=BYE)
    assert [entered.version for entered in Caller(main, flows={"identify": other}).entered] == ["v1", "v7"]


def test_announcing_and_playing_keep_their_order() -> None:
    main = flow("main", "who", who=Subflow("identify", "bye"), bye=BYE)
    kinds = [type(command) for command in Caller(main, flows={"identify": IDENTIFY}).commands]
    assert kinds == [Announce, Announce, Play]


def test_a_notice_counts_wherever_the_flow_leads_and_a_ring_of_flows_is_no_trap() -> None:
    plain = flow("main", "who", who=Subflow("one", "bye"), bye=BYE)
    ring = {"one": flow("one", "two", two=Subflow("two", "gone"), gone=Subflow("nowhere", "return"))}
    ring["two"] = flow("two", "one", one=Subflow("one", "return"))
    assert not Whereabouts(plain, ring).tells_of_recording
    told = flow("two", "notice", notice=RecordNotice(("greeting",), then="one"), one=Subflow("one", "return"))
    assert Whereabouts(plain, {**ring, "two": told}).tells_of_recording
    assert not Whereabouts(plain, {"other": told}).tells_of_recording
