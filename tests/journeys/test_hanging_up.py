"""Whoever hangs up, whenever: one record with the right cause, and nothing left behind [R1]."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calls import commands as c
from calls import events as e
from calls.model import AgentState, HangupCause, Party, RefusalReason, Stage
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN = agent("1001", orders=80)
RINGS_ON = {ANN.address: Phone(answer_s=None)}


def while_ringing() -> tuple[World, str]:
    world = World(ANN)
    return world, world.dial("4002")


def in_the_ivr() -> tuple[World, str]:
    world = World(ANN)
    return world, world.dial()


def in_the_queue() -> tuple[World, str]:
    world = World(ANN)
    world.post(e.AgentStatusChosen("1001", e.AgentStatus.AVAILABLE))
    world.dial(keys="1")
    world.wait(2)
    return world, world.dial(keys="1")


def while_the_agent_rings() -> tuple[World, str]:
    world = World(ANN, phones=RINGS_ON)
    call = world.dial(keys="1")
    world.wait(1)
    return world, call


def in_talk() -> tuple[World, str]:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(5)
    return world, call


POINTS: list[tuple[Callable[[], tuple[World, str]], Stage]] = [
    (while_ringing, Stage.OFFERED),
    (in_the_ivr, Stage.IN_IVR),
    (in_the_queue, Stage.QUEUED),
    (while_the_agent_rings, Stage.QUEUED),
    (in_talk, Stage.TALKING),
]


@pytest.mark.parametrize(("point", "stage"), POINTS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_the_caller_hangs_up(point: Callable[[], tuple[World, str]], stage: Stage) -> None:
    world, call = point()
    cause = HangupCause.ORIGINATOR_CANCEL if stage is Stage.OFFERED else HangupCause.NORMAL_CLEARING
    world.phone.hang_up(f"{call}-c", cause)
    world.wait(2)
    row = world.cdr(call)
    assert (row.cause, row.ended_by, row.ended_in) == (cause, Party.CALLER, stage)
    assert len(world.events(e.CallEnded, call)) == 1
    assert world.legs(call) == []
    assert call not in world.switchboard.records
    assert world.driver.failures == 0


def test_an_agent_whose_ring_was_cancelled_is_free_again_at_once_and_keeps_his_idle_time() -> None:
    world, call = while_the_agent_rings()
    since = world.routing.desks["1001"].idle_since
    world.hang_up(call)
    desk = world.routing.desks["1001"]
    assert (desk.state, desk.blocked, desk.idle_since) == (AgentState.IDLE, False, since)
    assert world.events(e.OfferRefused)[-1].reason is RefusalReason.CALLER_GONE  # type: ignore[attr-defined]


def test_a_phone_that_does_not_confirm_its_cancel_frees_the_agent_after_a_moment() -> None:
    world, call = while_the_agent_rings()
    world.phone.legs[f"{call}-a1"].deaf = True
    world.hang_up(call)
    assert world.routing.desks["1001"].state is AgentState.OFFERED
    world.wait(2)
    assert world.routing.desks["1001"].state is AgentState.IDLE
    world.wait(40)
    assert world.switchboard.records == {}


def test_an_agent_who_picks_up_a_call_that_is_over_is_let_go() -> None:
    world, call = while_the_agent_rings()
    world.phone.legs[f"{call}-a1"].deaf = True
    world.hang_up(call)
    world.phone.answer(f"{call}-a1")
    assert world.phone.performed[-1] == c.HangUp(call, f"{call}-a1")
    world.phone.legs[f"{call}-a1"].deaf = False
    world.phone.hang_up(f"{call}-a1")
    assert world.switchboard.records == {}


def test_a_call_the_agent_ends_is_over_though_the_callers_phone_does_not_confirm_it() -> None:
    world, call = in_talk()
    world.phone.legs[f"{call}-c"].deaf = True
    world.phone.hang_up(f"{call}-a1")
    assert world.cdr(call).ended_by is Party.AGENT
    assert world.routing.desks["1001"].state is AgentState.WRAP_UP
    assert world.phone.recordings == {}
    world.wait(41)
    assert world.switchboard.records == {}


def test_whatever_comes_from_a_line_that_is_going_down_brings_nothing_back() -> None:
    world, call = in_the_ivr()
    world.phone.legs[f"{call}-c"].deaf = True
    world.post(e.MediaLost(call, f"{call}-c", 20.0))
    world.wait(10)
    assert world.cdr(call).cause is HangupCause.MEDIA_TIMEOUT
    world.press(call, "1")
    world.phone.hang_up(f"{call}-c", HangupCause.NO_USER_RESPONSE)
    assert world.events(e.CallQueued, call) == []
    assert [event.cause for event in world.events(e.CallEnded, call)] == [HangupCause.MEDIA_TIMEOUT]  # type: ignore[attr-defined]
    assert world.switchboard.records == {}


@pytest.mark.parametrize(
    ("point", "stage", "cause"),
    [
        (while_the_agent_rings, Stage.QUEUED, HangupCause.ORIGINATOR_CANCEL),
        (in_talk, Stage.TALKING, HangupCause.NORMAL_CLEARING),
    ],
    ids=["ringing", "talking"],
)
def test_the_agents_phone_is_told_why_its_call_ends(
    point: Callable[[], tuple[World, str]], stage: Stage, cause: HangupCause
) -> None:
    world, call = point()
    world.hang_up(call)
    assert world.cdr(call).ended_in is stage
    assert c.HangUp(call, f"{call}-a1", cause) in world.phone.performed


def test_the_agent_hanging_up_ends_the_callers_leg_too() -> None:
    world, call = in_talk()
    world.phone.hang_up(f"{call}-a1")
    assert world.legs(call) == []
    assert world.cdr(call).ended_by is Party.AGENT


def test_a_line_that_rings_first_answers_after_its_time() -> None:
    world, call = while_ringing()
    assert world.cdr(call).answered_at is None
    world.wait(3.1)
    assert world.cdr(call).stage is Stage.IN_IVR
