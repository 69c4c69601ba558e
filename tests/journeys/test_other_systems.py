"""A flow asks another system about its caller, and keeps for his next call what it learned [H1]."""

from __future__ import annotations

import pytest

from calls import commands as c
from calls import events as e
from ivr.conditions import compiled
from ivr.flow import Declared, Flow, Kind, Node
from ivr.verbs import Branch, Enqueue, Hangup, Lookup
from ivr.verbs.branch import Case
from tests.journeys.world import World, agent

CITIES = Flow(
    "main",
    "1",
    "known",
    {
        node.name: node
        for node in (
            Node("known", Branch((Case(compiled("city == '上海'", {"city": Kind.TEXT}), "repair"),), "ask")),
            Node("ask", Lookup("city", {"number": "caller"}, {"city": "town"}, "orders", "bye")),
            Node("orders", Enqueue("orders", "bye", "bye")),
            Node("repair", Enqueue("repair", "bye", "bye")),
            Node("bye", Hangup(("goodbye",))),
        )
    },
    variables={"city": Declared(customer=True, default="")},
)


def world() -> World:
    return World(agent("1001", orders=80, repair=80), flow=CITIES)


def asked(world: World) -> list[c.LookUp]:
    return [command for command in world.phone.performed if isinstance(command, c.LookUp)]


def queues(world: World, call: str) -> list[str]:
    return [event.queue for event in world.events(e.CallQueued, call)]  # type: ignore[attr-defined]


def test_the_answer_leads_the_caller_and_is_known_when_he_calls_again() -> None:
    here = world()
    call = here.dial()
    (question,) = asked(here)
    assert (question.service, question.values, question.wanted) == ("city", {"number": "13800138000"}, ("town",))
    here.post(e.LookupAnswered(call, question.lookup, {"town": "上海"}))
    assert queues(here, call) == ["orders"]
    here.hang_up(call)
    again = here.dial(caller="+8613800138000")
    assert queues(here, again) == ["repair"]
    assert len(asked(here)) == 1
    here.dial(caller="13900139000")
    assert len(asked(here)) == 2


@pytest.mark.parametrize("silent", [True, False])
def test_nobody_waits_longer_for_an_answer_than_its_budget(silent: bool) -> None:
    here = world()
    call = here.dial()
    if not silent:
        here.post(e.LookupFailed(call, asked(here)[0].lookup, "down"))
    here.wait(0.9)
    assert here.playing(call) == ("goodbye",)
    assert queues(here, call) == []
