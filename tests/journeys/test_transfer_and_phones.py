"""A transfer to an outside address, and agents' phones that log in by calling [R1, X1]."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import AgentState, AgentStatus, HangupCause, Stage
from calls.table import Agent
from ivr.flow import Flow, Node
from ivr.verbs import Hangup, Transfer
from switchboard.lines import Line
from telephony.simulated import Leg, Phone
from tests.journeys.world import World, agent

PARTNER = "sip:partner@127.0.0.1:5099"
ANN = Agent("1001", "安", {"orders": 80})


def test_the_outside_party_is_bridged_and_recorded() -> None:
    world = World(phones={PARTNER: Phone(answer_s=4.0)})
    call = world.dial(keys="7")
    assert call in world.switchboard.records
    world.wait(10)
    row = world.cdr(call)
    assert (row.stage, row.agent, row.recording) == (Stage.TALKING, None, f"{call}-r1")
    world.phone.hang_up(f"{call}-a1")
    assert world.cdr(call).talk_s == 6.0


def test_an_outside_party_who_refuses_or_rings_on_sends_the_caller_back_to_the_flow() -> None:
    for phone in (Phone(refuses=HangupCause.USER_BUSY), Phone(answer_s=None)):
        world = World(phones={PARTNER: phone})
        call = world.dial(keys="7")
        world.wait(30.5)
        assert (
            [event.node for event in world.events(e.NodeEntered, call)][2:4]
            == ["sorry", "bye"][
                : len(  # type: ignore[attr-defined]
                    world.events(e.NodeEntered, call)
                )
                - 2
            ]
        )
        world.wait(10)
        assert world.cdr(call).ended_in is Stage.IN_IVR
        assert world.phone.legs == {}


def test_the_caller_hears_music_while_it_rings_outside() -> None:
    world = World(phones={PARTNER: Phone(answer_s=8.0)})
    call = world.dial(keys="7")
    world.wait(5)
    assert world.playing(call) == ("music.wait",)
    world.post(e.MediaLost(call, f"{call}-c", 20.0))
    assert world.playing(call) == ("still_there",)
    world.wait(2)
    assert world.playing(call) == ("music.wait",)
    world.wait(2)
    assert world.cdr(call).stage is Stage.TALKING
    assert world.playing(call) == ()


def test_what_the_flow_says_about_the_transfer_is_heard_out_before_the_music() -> None:
    world = World(phones={PARTNER: Phone(answer_s=None)})
    nodes = (Node("out", Transfer(PARTNER, failed="bye", prompts=("transfer.connecting",))), Node("bye", Hangup()))
    flow = Flow("main", "1", "out", {node.name: node for node in nodes})
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    call = world.dial()
    assert world.playing(call) == ("transfer.connecting",)
    world.wait(2)
    assert world.playing(call) == ("music.wait",)


def test_a_caller_who_gives_up_while_it_rings_outside_leaves_nothing_ringing() -> None:
    world = World(phones={PARTNER: Phone(answer_s=None)})
    call = world.dial(keys="7")
    world.wait(5)
    world.hang_up(call)
    assert world.phone.legs == {}
    assert world.cdr(call).ended_in is Stage.DIALLING


def test_an_outside_phone_that_picks_up_too_late_is_let_go() -> None:
    world = World(phones={PARTNER: Phone(answer_s=None)})
    call = world.dial(keys="7")
    world.phone.legs[f"{call}-a1"].deaf = True
    world.wait(31)
    world.phone.answer(f"{call}-a1")
    assert world.phone.performed[-1] == c.HangUp(call, f"{call}-a1")
    world.phone.legs[f"{call}-a1"].deaf = False
    world.phone.hang_up(f"{call}-a1")
    world.wait(60)
    assert world.switchboard.records == {}


# --- log-in by phone ---


def call_in(world: World, agent_number: str | None, *, login: bool = True) -> None:
    world.phone.legs["login-c"] = Leg("login", "login-c")
    world.post(e.AgentPhoneCalled("login", "login-c", agent_number, "sip:ann@10.0.0.9:5062", login, world._wall()))


def test_a_phone_logs_in_hears_so_and_gets_calls_where_it_called_from() -> None:
    world = World(ANN, phones={"sip:ann@10.0.0.9:5062": Phone()})
    assert not world.routing.desks["1001"].on_duty
    call_in(world, "1001")
    assert [s.key for command in world.phone.performed if isinstance(command, c.Play) for s in command.sounds] == [
        "login.ok"
    ]
    world.wait(3)
    assert world.phone.legs == {}
    call = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(call) == "1001"
    assert world.events(e.CallOffered) == world.events(e.CallOffered, call)


def test_a_wrong_pin_is_told_and_changes_nothing() -> None:
    world = World(ANN)
    call_in(world, None)
    world.wait(3)
    assert not world.routing.desks["1001"].on_duty
    assert world.events(e.AgentLoggedIn) == []


def test_a_phone_logs_out() -> None:
    world = World(ANN, phones={"sip:ann@10.0.0.9:5062": Phone()})
    call_in(world, "1001")
    world.wait(3)
    call_in(world, "1001", login=False)
    world.phone.hang_up("login-c")
    desk = world.routing.desks["1001"]
    assert (desk.status, desk.contact) == (AgentStatus.OFF, None)


# --- the table changes ---


def test_an_agent_taken_off_the_table_finishes_his_call_and_is_gone() -> None:
    bob = agent("1002", orders=80)
    world = World(bob)
    call = world.dial(keys="1")
    world.wait(2)
    world.publish(ANN)
    assert world.routing.desks["1002"].state is AgentState.TALKING
    world.hang_up(call)
    world.wait(11)
    assert "1002" not in world.routing.desks


def test_an_idle_agent_taken_off_the_table_is_gone_at_once() -> None:
    world = World(agent("1002", orders=80))
    world.publish(ANN)
    assert list(world.routing.desks) == ["1001"]


def test_a_phone_is_left_alone_even_when_its_agent_was_off_the_table_meanwhile() -> None:
    bob = agent("1002", orders=80)
    world = World(bob, phones={bob.address: Phone(refuses=HangupCause.USER_BUSY)})
    call = world.dial(keys="1")
    world.publish(ANN)
    world.publish(bob)
    world.wait(29)
    assert len(world.events(e.OfferMade, call)) == 1
    world.publish(ANN)
    world.wait(2)
    assert list(world.routing.desks) == ["1001"]
    assert world.routing.next_deadline() is None


def test_a_table_with_new_skills_serves_callers_who_wait_at_once() -> None:
    world = World(agent("1002", orders=80))
    world.dial(keys="1")
    world.wait(2)
    waiting = world.dial(keys="1")
    world.publish(agent("1002", orders=80), agent("1003", orders=10))
    world.wait(2)
    assert world.agent_of(waiting) == "1003"
