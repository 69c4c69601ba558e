"""Where callers of real journeys leave the flow; whatever they do, the sums add up [H1]."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.funnel import NodeFunnel
from tests.journeys.world import World, agent
from tests.visits import funnel_of, visits_of


def nodes_of(world: World) -> dict[str, NodeFunnel]:
    return {node.node: node for node in funnel_of(visits_of(world.journal.entries))}


def test_a_morning_of_five_callers() -> None:
    world = World(agent("1001", orders=80))
    served = world.dial(keys="1")
    world.wait(2)
    world.hang_up(served)
    world.hang_up(world.dial())
    world.dial(keys="0")
    world.dial(keys="5")
    world.hang_up(world.dial(keys="2"))
    nodes = nodes_of(world)
    menu = nodes["menu"]
    assert (menu.version, menu.verb, menu.entered) == ("1", "menu", 5)
    assert menu.left == {"0": 1, "1": 1, "2": 1}
    assert (menu.zero_outs, menu.hung_up, menu.wrong_keys, menu.still_there) == (1, 1, 1, 1)
    assert (nodes["orders"].handed_over, nodes["orders"].still_there) == (1, 1)


def test_a_caller_who_is_silent_fails_in_time_and_is_brought_to_a_person() -> None:
    world = World(agent("1001", orders=80))
    world.dial()
    world.wait(60)
    menu = nodes_of(world)["menu"]
    assert menu.left == {"otherwise": 1}
    assert menu.timeouts == 3


actions = st.lists(
    st.tuples(st.sampled_from(["dial", "press", "wait", "hang up"]), st.integers(0, 4), st.sampled_from("012579*#")),
    max_size=20,
)


@settings(max_examples=30, deadline=None)
@given(actions)
def test_whatever_callers_do_the_sums_add_up(day: list[tuple[str, int, str]]) -> None:
    world = World(agent("1001", orders=80))
    calls = [world.dial()]
    for what, number, key in day:
        call = calls[number % len(calls)]
        if what == "dial":
            calls.append(world.dial())
        elif what == "wait":
            world.wait(number * 3.0)
        elif world.cdr(call).ended_at is None:
            world.press(call, key) if what == "press" else world.hang_up(call)
    nodes = nodes_of(world)
    for node in nodes.values():
        ended = node.hung_up + node.let_go + node.handed_over + node.still_there
        assert node.entered == sum(node.left.values()) + ended
    living = sum(world.cdr(call).ended_at is None for call in calls)
    assert sum(node.still_there for node in nodes.values()) == living
    menu = nodes["menu"]
    assert menu.entered - menu.left.get("back", 0) == len(calls), "who goes back comes again"
