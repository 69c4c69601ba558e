from ivr.check import dangling, hang_ups, loop_without_key, menus_without_person, unreachable
from ivr.flow import Node
from ivr.verb import Exit
from ivr.verbs import Enqueue, Goto, Hangup, Menu, Play, Transfer
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
