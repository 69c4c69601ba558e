"""Several phones ring for one caller: the first to answer has him, the others stop at once [R1]."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import commands as c
from calls import events as e
from calls.model import AgentState, HangupCause, LeaveReason, RefusalReason, Stage, Strategy
from calls.table import RoutingTable
from telephony.simulated import Phone
from tests.decisions import SOME_WHY
from tests.journeys.world import QUEUES, World, agent

ANN, BOB, CAT = (agent(number, orders=80, emergency=50) for number in ("1001", "1002", "1003"))
ALL = (ANN, BOB, CAT)
RINGS_ON = Phone(answer_s=None)


def ringing(*phones: Phone, ring_agents: int = 3) -> tuple[World, str]:
    """A caller for whom the agents' phones ring, which behave as given and else ring on."""
    behaviour = [*phones, *(RINGS_ON for _ in ALL[len(phones) :])]
    world = World(*ALL, phones={desk.address: phone for desk, phone in zip(ALL, behaviour, strict=True)})
    queues = {queue.queue: queue for queue in QUEUES}
    queues["orders"] = replace(queues["orders"], strategy=Strategy.RING_SEVERAL, ring_agents=ring_agents)
    world.post(e.TablePublished(RoutingTable("2", queues, {desk.agent: desk for desk in ALL})))
    return world, world.dial(keys="1")


def refusals(world: World) -> dict[str, RefusalReason]:
    """Why each phone stopped ringing, by agent."""
    return {event.agent: event.reason for event in world.events(e.OfferRefused)}  # type: ignore[attr-defined]


def told_to_stop(world: World) -> list[tuple[str, HangupCause]]:
    return [(command.leg, command.cause) for command in world.phone.performed if isinstance(command, c.HangUp)]


def test_as_many_phones_ring_as_the_queue_says() -> None:
    for ring_agents in (1, 2, 3):
        world, call = ringing(ring_agents=ring_agents)
        assert len(world.legs(call)) == 1 + ring_agents


def test_the_first_to_answer_has_the_caller_and_the_others_fall_silent_at_once() -> None:
    world, call = ringing()
    world.wait(4)
    world.phone.answer(f"{call}-a2")
    assert world.cdr(call).stage is Stage.TALKING
    assert world.legs(call) == [f"{call}-c", f"{call}-a2"]
    elsewhere = HangupCause.NON_SELECTED_USER
    assert told_to_stop(world) == [(f"{call}-a1", elsewhere), (f"{call}-a3", elsewhere)]
    winner = world.agent_of(call)
    assert refusals(world) == {desk.agent: RefusalReason.ANSWERED_ELSEWHERE for desk in ALL if desk.agent != winner}
    states = {name: desk.state for name, desk in world.routing.desks.items()}
    assert [states.pop(str(winner)), *states.values()] == [AgentState.TALKING, AgentState.IDLE, AgentState.IDLE]


def test_the_others_are_not_blamed_and_take_the_next_caller() -> None:
    world, call = ringing()
    world.phone.answer(f"{call}-a1")
    second = world.dial(keys="1")
    assert len(world.legs(second)) == 3
    assert not any(desk.blocked for desk in world.routing.desks.values())


def test_two_who_answer_in_the_same_instant_are_not_both_bridged() -> None:
    """The second answers before his phone hears that it shall stop."""
    world, call = ringing()
    world.phone.legs[f"{call}-a2"].deaf = True
    world.phone.answer(f"{call}-a1")
    world.phone.answer(f"{call}-a2")
    assert world.phone.legs[f"{call}-c"].bridged_to == f"{call}-a1"
    assert [command for command in world.phone.performed if isinstance(command, c.Bridge)] == [
        c.Bridge(call, f"{call}-c", f"{call}-a1")
    ]
    assert world.phone.performed[-1] == c.HangUp(call, f"{call}-a2")
    world.phone.legs[f"{call}-a2"].deaf = False
    world.phone.hang_up(f"{call}-a2")
    assert refusals(world)["1002"] is RefusalReason.ANSWERED_ELSEWHERE
    assert len(world.events(e.OfferAccepted)) == len(world.events(e.TalkStarted)) == 1
    assert world.cdr(call).stage is Stage.TALKING


def test_all_three_answer_at_once_and_one_conversation_comes_of_it() -> None:
    world, call = ringing(Phone(answer_s=2.0), Phone(answer_s=2.0), Phone(answer_s=2.0))
    for leg in world.legs(call)[1:]:
        world.phone.legs[leg].deaf = True
    world.wait(3)
    assert world.cdr(call).agent == "1001"
    for leg in (f"{call}-a2", f"{call}-a3"):
        world.phone.legs[leg].deaf = False
        world.phone.hang_up(leg)
    world.wait(60)
    assert world.legs(call) == [f"{call}-c", f"{call}-a1"]
    assert world.driver.failures == 0


def test_a_phone_that_does_not_say_that_it_stopped_is_given_up_after_a_moment() -> None:
    world, call = ringing()
    world.phone.legs[f"{call}-a2"].deaf = True
    world.phone.answer(f"{call}-a1")
    assert refusals(world) == {"1003": RefusalReason.ANSWERED_ELSEWHERE}
    world.wait(1.6)
    assert refusals(world)["1002"] is RefusalReason.ANSWERED_ELSEWHERE
    assert world.cdr(call).stage is Stage.TALKING


def test_one_who_declines_leaves_the_others_ringing() -> None:
    world, call = ringing(Phone(refuses=HangupCause.CALL_REJECTED))
    assert refusals(world) == {"1001": RefusalReason.DECLINED}
    world.phone.answer(f"{call}-a3")
    assert world.agent_of(call) == "1003"


def test_each_phone_rings_out_at_its_own_time() -> None:
    """A second offer made five seconds after the first rings five seconds longer."""
    world, call = ringing(ring_agents=1)
    world.wait(5)
    world.post(e.OfferMade(call, f"{call}-late", "1002", BOB.address or "", 15, SOME_WHY))
    world.wait(10.1)
    assert refusals(world) == {"1001": RefusalReason.NO_ANSWER}
    assert f"{call}-a2" in world.legs(call)
    world.wait(5)
    assert [event.offer for event in world.events(e.OfferRefused)][1:] == [f"{call}-late"]  # type: ignore[attr-defined]
    assert world.cdr(call).stage is Stage.QUEUED


def test_when_nobody_answers_all_have_let_it_ring() -> None:
    world, call = ringing()
    world.wait(15.1)
    assert refusals(world) == {desk.agent: RefusalReason.NO_ANSWER for desk in ALL}
    assert world.legs(call) == [f"{call}-c"]
    assert world.playing(call) == ("music.wait",)


def test_a_caller_who_hangs_up_stops_all_of_them() -> None:
    world, call = ringing()
    world.phone.legs[f"{call}-a3"].deaf = True
    world.hang_up(call)
    world.wait(2)
    assert refusals(world) == {desk.agent: RefusalReason.CALLER_GONE for desk in ALL}
    assert {cause for leg, cause in told_to_stop(world)} == {HangupCause.ORIGINATOR_CANCEL}
    assert world.events(e.CallLeftQueue) == [e.CallLeftQueue(call, "orders", LeaveReason.ABANDONED)]
    assert all(desk.state is AgentState.IDLE for desk in world.routing.desks.values())


def test_one_taken_back_for_an_emergency_leaves_the_others_ringing() -> None:
    world, call = ringing()
    world.dial(keys="9")
    assert list(refusals(world).values()) == [RefusalReason.WITHDRAWN]
    assert len(world.legs(call)) == 3
    world.phone.answer(world.legs(call)[1])
    assert world.cdr(call).stage is Stage.TALKING


@pytest.mark.parametrize("deaf", [False, True])
def test_a_defect_lets_all_of_them_go(deaf: bool) -> None:
    world, call = ringing()
    for leg in world.legs(call)[1:]:
        world.phone.legs[leg].deaf = deaf
    world.post(e.StepFailed(call, "something"))
    world.wait(2)
    gone = [event for event in world.events(e.OfferRefused) if event.offer.startswith(f"{call}-o1.")]  # type: ignore[attr-defined]
    assert [event.reason for event in gone] == [RefusalReason.WITHDRAWN] * 3  # type: ignore[attr-defined]
    assert world.cdr(call).stage is Stage.QUEUED


def test_a_conversation_that_ends_before_the_others_are_silent_waits_for_them() -> None:
    world, call = ringing()
    world.phone.legs[f"{call}-a2"].deaf = True
    world.phone.answer(f"{call}-a1")
    world.hang_up(call)
    assert "1002" not in refusals(world)
    world.wait(1.6)
    assert refusals(world)["1002"] is RefusalReason.ANSWERED_ELSEWHERE
    world.wait(60)
    assert world.switchboard.records == {}


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "decline", "put down", "deaf", "withdraw", "move", "take out", "defect", "wait"]),
        st.integers(1, 4),
    ),
    max_size=12,
)


def happen(world: World, call: str, what: str, which: int) -> None:
    leg = f"{call}-a{which}"
    orders = {
        "move": e.MoveOrdered(call, ("repair", "orders")[which % 2], "boss"),
        "take out": e.WithdrawalOrdered(call, "boss"),
        "defect": e.StepFailed(call, "something"),
    }
    if what in orders:
        world.post(orders[what])
    elif what == "withdraw":
        for offer in world.events(e.OfferMade, call)[which - 1 : which]:
            world.post(e.OfferWithdrawn(call, offer.offer, offer.agent))  # type: ignore[attr-defined]
    elif what == "wait":
        world.wait(which * 0.7)
    elif leg in world.phone.legs:
        happen_at(world, leg, what)


def happen_at(world: World, leg: str, what: str) -> None:
    if what == "deaf":
        world.phone.legs[leg].deaf = True
    elif what == "answer":
        world.phone.answer(leg)
    else:
        world.phone.hang_up(leg, HangupCause.CALL_REJECTED if what == "decline" else HangupCause.NORMAL_CLEARING)


@given(HAPPENINGS)
@settings(max_examples=150, deadline=None)
def test_whatever_happens_every_offer_ends_once_and_one_agent_at_most_has_the_caller(
    happenings: list[tuple[str, int]],
) -> None:
    world, call = ringing()
    for what, which in happenings:
        happen(world, call, what, which)
        bridged = [leg for leg in world.phone.legs.values() if leg.bridged_to == f"{call}-c"]
        assert len(bridged) <= 1
    world.hang_up(call)
    for leg in list(world.phone.legs):
        world.phone.hang_up(leg)
    world.wait(60)
    made = [event.offer for event in world.events(e.OfferMade)]  # type: ignore[attr-defined]
    over = [event.offer for kind in (e.OfferAccepted, e.OfferRefused) for event in world.events(kind)]  # type: ignore[attr-defined]
    assert sorted(made) == sorted(over)
    assert world.switchboard.records == {}
    assert world.switchboard.next_deadline() is None
    assert world.driver.failures == 0
    assert all(desk.state is AgentState.IDLE for desk in world.routing.desks.values())
