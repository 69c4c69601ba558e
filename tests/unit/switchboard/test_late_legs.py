"""Legs that answer or end when the call has long gone on."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Stage, Tier
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Menu, Set, Transfer
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)
ONE, TWO = "sip:one@127.0.0.1:5090", "sip:two@127.0.0.1:5091"


def two_transfers() -> World:
    world = World(phones={ONE: Phone(answer_s=None), TWO: Phone(answer_s=None)})
    nodes = (
        Node("first", Transfer(ONE, failed="second", ring_s=5)),
        Node("second", Transfer(TWO, failed="bye", ring_s=20)),
        Node("bye", Hangup()),
    )
    flow = Flow("main", "1", "first", {node.name: node for node in nodes})
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    return world


def test_a_first_outside_phone_that_answers_while_the_second_rings_is_let_go() -> None:
    world = two_transfers()
    call = world.dial()
    world.phone.legs[f"{call}-a1"].deaf = True
    world.wait(6)
    world.phone.answer(f"{call}-a1")
    assert world.phone.performed[-1] == c.HangUp(call, f"{call}-a1")
    world.phone.legs[f"{call}-a1"].deaf = False
    world.phone.hang_up(f"{call}-a1")
    world.phone.answer(f"{call}-a2")
    assert world.cdr(call).stage is Stage.TALKING


def test_a_phone_that_rang_out_and_ends_late_does_not_end_the_conversation_with_the_next() -> None:
    world = World(ANN, BOB, phones={ANN.address or "": Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.phone.legs[f"{call}-a1"].deaf = True
    world.wait(17)
    assert world.agent_of(call) == "1002"
    world.phone.hang_up(f"{call}-a1")
    assert world.cdr(call).stage is Stage.TALKING


def test_a_flow_may_give_the_tier() -> None:
    world = World(ANN)
    nodes = (
        Node("known", Set(then="queue", tier=Tier.VIP)),
        Node("queue", Enqueue(queue="orders", full="bye", no_agents="bye")),
        Node("bye", Hangup()),
    )
    flow = Flow("main", "1", "known", {node.name: node for node in nodes})
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    assert world.cdr(world.dial()).tier is Tier.VIP


def test_a_prompt_that_ended_just_before_the_queue_does_not_restart_the_music() -> None:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    before = len(world.phone.performed)
    world.post(e.PlayFinished(call, f"{call}-c", f"{call}-p1"))
    assert len(world.phone.performed) == before


def asked_and_dialled_out() -> tuple[World, str]:
    """Nobody hears the caller; he is asked, and meanwhile the menu gives up waiting for his key and dials out."""
    world = World(phones={ONE: Phone(answer_s=None)})
    nodes = (
        Node("menu", Menu(("menu.main",), {"1": "out"}, otherwise="out", tries=1, wait_s=1.0)),
        Node("out", Transfer(ONE, failed="patience", ring_s=60)),
        Node("patience", Menu(("menu.again",), {"1": "out"}, otherwise="bye", wait_s=60.0)),
        Node("bye", Hangup()),
    )
    flow = Flow("main", "1", "menu", {node.name: node for node in nodes})
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    call = world.dial()
    world.post(e.MediaLost(call, f"{call}-c", 20.0))
    world.wait(5)
    assert world.cdr(call).cause is None
    assert world.phone.legs.keys() == {f"{call}-c", f"{call}-a1"}
    return world, call


def test_a_question_still_open_when_the_flow_dials_out_is_not_forgotten() -> None:
    world, call = asked_and_dialled_out()
    world.wait(5.1)
    row = world.cdr(call)
    assert (row.cause, row.ended_in) == (HangupCause.MEDIA_TIMEOUT, Stage.DIALLING)
    assert world.phone.legs == {}


def test_a_caller_heard_again_while_it_rings_outside_is_not_let_go_when_nobody_answers_there() -> None:
    world, call = asked_and_dialled_out()
    world.post(e.MediaBack(call, f"{call}-c"))
    world.phone.hang_up(f"{call}-a1", HangupCause.USER_BUSY)
    world.wait(30)
    assert world.cdr(call).stage is Stage.IN_IVR


def test_waking_a_switchboard_for_nothing_does_nothing() -> None:
    world = World(ANN)
    assert world.switchboard.tick(world.loop.now) == []
    assert world.routing.tick(world.loop.now) == []
