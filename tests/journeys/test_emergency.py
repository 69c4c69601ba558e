"""Emergency calls before everything [R3]."""

from __future__ import annotations

from dataclasses import replace

from calls import events as e
from calls.decision import Verdict
from calls.model import AgentState, AgentStatus, HangupCause, LeaveReason, Stage, Tier
from calls.table import Agent, RoutingTable
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Set
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import QUEUES, World, agent

ANN = agent("1001", orders=80, emergency=50)
BOB = agent("1002", orders=80)
RINGS_ON = Phone(answer_s=None)


def test_an_emergency_behind_twenty_callers_gets_the_next_qualified_agent() -> None:
    world = World(ANN)
    talking = world.dial(keys="1")
    world.wait(2)
    waiting = [world.dial("4001" if number % 2 else "4000", keys="1") for number in range(20)]
    emergency = world.dial(keys="9")
    world.hang_up(talking)
    world.wait(11.5)
    assert world.agent_of(emergency) == "1001"
    assert [world.agent_of(call) for call in waiting] == [None] * 20
    assert world.cdr(emergency).tier is Tier.EMERGENCY


def test_a_phone_that_rings_for_a_normal_caller_is_taken_over() -> None:
    world = World(ANN, phones={ANN.address: RINGS_ON})
    normal = world.dial(keys="1")
    world.wait(1)
    emergency = world.dial(keys="9")
    world.wait(0.1)
    assert world.call_of("1001") == emergency
    world.phone.answer(f"{emergency}-a1")
    assert world.cdr(emergency).stage is Stage.TALKING
    assert world.cdr(normal).stage is Stage.QUEUED


def test_the_caller_whose_phone_was_taken_keeps_the_first_place() -> None:
    world = World(ANN, phones={ANN.address: RINGS_ON})
    first = world.dial(keys="1")
    world.wait(1)
    emergency = world.dial(keys="9")
    later = world.dial(keys="1")
    world.phone.answer(f"{emergency}-a1")
    world.hang_up(emergency)
    world.wait(1)
    assert world.call_of("1001") == first
    assert world.cdr(later).stage is Stage.QUEUED


def test_the_youngest_normal_offer_is_the_one_taken_over() -> None:
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: RINGS_ON, cat.address: RINGS_ON})
    older, younger = world.dial("4001", keys="1"), world.dial(keys="1")
    emergency = world.dial(keys="9")
    offered_to = {world.call_of(name) for name in world.routing.desks}
    assert offered_to == {older, emergency}
    assert younger not in offered_to


def test_an_offer_is_taken_back_only_from_an_agent_who_can_help() -> None:
    world = World(BOB, phones={BOB.address: RINGS_ON})
    world.dial(keys="1")
    world.wait(1)
    world.dial(keys="9")
    assert world.events(e.OfferWithdrawn) == []


def test_two_emergencies_take_two_phones_and_no_more() -> None:
    agents = [agent(str(number), orders=80, emergency=50) for number in (1001, 1002, 1003)]
    world = World(*agents, phones={desk.address: RINGS_ON for desk in agents})
    for _ in agents:
        world.dial(keys="1")
    for _ in range(2):
        world.dial(keys="9")
    assert len(world.events(e.OfferWithdrawn)) == 2
    assert sum(world.call_of(desk.agent) in ("call4", "call5") for desk in agents) == 2


def test_an_emergency_does_not_take_over_another_emergency() -> None:
    world = World(ANN, phones={ANN.address: RINGS_ON})
    first = world.dial(keys="9")
    world.dial(keys="9")
    assert world.call_of("1001") == first
    assert world.events(e.OfferWithdrawn) == []


def test_a_phone_that_was_answered_before_it_could_be_stopped_is_replaced_by_the_next() -> None:
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: RINGS_ON, cat.address: RINGS_ON})
    one, two = world.dial(keys="1"), world.dial(keys="1")
    for call in (one, two):
        world.phone.legs[f"{call}-a1"].deaf = True
    emergency = world.dial(keys="9")
    assert len(world.events(e.OfferWithdrawn)) == 1
    world.wait(2)
    assert emergency in {world.call_of(name) for name in world.routing.desks}


def test_a_phone_that_stays_deaf_is_given_up_after_a_moment_and_rings_for_the_emergency() -> None:
    world = World(ANN, phones={ANN.address: RINGS_ON})
    normal = world.dial(keys="1")
    world.phone.legs[f"{normal}-a1"].deaf = True
    emergency = world.dial(keys="9")
    assert world.call_of("1001") == normal
    world.wait(1.6)
    assert world.call_of("1001") == emergency
    world.phone.answer(f"{normal}-a1")
    assert world.cdr(normal).stage is Stage.QUEUED


def test_a_withdrawn_phone_that_answers_all_the_same_is_not_connected() -> None:
    world = World(ANN, phones={ANN.address: RINGS_ON})
    normal = world.dial(keys="1")
    world.phone.legs[f"{normal}-a1"].deaf = True
    world.dial(keys="9")
    world.phone.answer(f"{normal}-a1")
    assert world.cdr(normal).stage is Stage.QUEUED


def test_an_emergency_waits_when_nobody_is_on_duty_at_all() -> None:
    world = World()
    emergency = world.dial(keys="9")
    assert world.cdr(emergency).stage is Stage.QUEUED
    world.publish(BOB, ANN)
    world.wait(2)
    assert world.agent_of(emergency) == "1001"


def test_an_emergency_whose_agents_are_away_is_sent_on_to_those_who_are_there() -> None:
    world = World(BOB)
    emergency = world.dial(keys="9")
    assert world.playing(emergency) == ("queue.no_agents",)


def test_an_emergency_left_alone_by_its_agents_is_sent_on_to_those_who_are_there() -> None:
    """Its only agent goes home while it waits; somebody without the skill is better than nobody [R3]."""
    world = World(ANN, BOB)
    world.dial(keys="9")
    world.wait(2)
    emergency = world.dial(keys="9")
    world.wait(5)
    world.post(e.AgentStatusChosen("1001", AgentStatus.OFF))
    assert world.playing(emergency) == ("queue.no_agents",)
    assert world.cdr(emergency).wait_s == 5.0
    assert e.CallLeftQueue(emergency, "emergency", LeaveReason.WITHDRAWN) in world.events(e.CallLeftQueue)


def test_an_emergency_nobody_could_help_is_sent_on_as_soon_as_anybody_comes() -> None:
    world = World(Agent("1002", "波", {"orders": 80}))
    emergency = world.dial(keys="9")
    world.wait(5)
    assert world.cdr(emergency).stage is Stage.QUEUED
    world.post(e.AgentLoggedIn("1002", "sip:bob@home"))
    assert world.playing(emergency) == ("queue.no_agents",)


def test_an_emergency_sent_on_stays_one_whatever_class_the_flow_gave_the_caller_before() -> None:
    nodes = (
        Node("known", Set(then="emergency", tier=Tier.VIP)),
        Node("emergency", Enqueue(queue="emergency", full="orders", no_agents="orders")),
        Node("orders", Enqueue(queue="orders", full="bye", no_agents="bye")),
        Node("bye", Hangup()),
    )
    flow = Flow("main", "1", "known", {node.name: node for node in nodes})
    world = World(BOB)
    world.dial(keys="1")
    world.wait(2)
    vip = world.dial("4001", keys="1")
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    emergency = world.dial()
    assert world.cdr(emergency).tier is Tier.EMERGENCY
    world.hang_up("call1")
    world.wait(11.5)
    assert (world.agent_of(emergency), world.agent_of(vip)) == ("1002", None)


def test_a_phone_taken_from_one_emergency_is_no_help_for_the_next() -> None:
    """1001 leaves for a moment while an emergency rings at his phone, which does not confirm that it stopped."""
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: RINGS_ON, cat.address: RINGS_ON})
    first = world.dial(keys="9")
    normal = world.dial(keys="1")
    world.phone.legs[f"{first}-a1"].deaf = True
    world.post(e.AgentStatusChosen("1001", AgentStatus.BREAK))
    world.post(e.AgentStatusChosen("1001", AgentStatus.AVAILABLE))
    second = world.dial(keys="9")
    assert [world.call_of("1001"), world.call_of("1003")] == [first, second]
    assert world.cdr(normal).stage is Stage.QUEUED


def test_a_phone_that_rang_for_a_caller_who_is_gone_is_waited_for_before_another_is_taken() -> None:
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: RINGS_ON, cat.address: RINGS_ON})
    gone, normal = world.dial(keys="1"), world.dial(keys="1")
    world.phone.legs[f"{gone}-a1"].deaf = True
    world.hang_up(gone)
    emergency = world.dial(keys="9")
    assert world.events(e.OfferWithdrawn) == []
    world.wait(1.6)
    assert [world.call_of("1001"), world.call_of("1003")] == [emergency, normal]


def test_others_who_wait_when_their_agents_leave_keep_their_places() -> None:
    world = World(ANN, agent("1003", repair=80))
    world.dial(keys="1")
    world.wait(2)
    normal = world.dial(keys="1")
    world.post(e.AgentStatusChosen("1001", AgentStatus.OFF))
    assert world.cdr(normal).stage is Stage.QUEUED


def test_an_emergency_tries_a_phone_that_is_left_alone_for_what_it_did_to_others() -> None:
    world = World(ANN, phones={ANN.address: Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER)})
    normal = world.dial(keys="1")
    assert world.routing.desks["1001"].blocked
    world.phones[ANN.address or ""] = Phone()
    world.wait(1)
    emergency = world.dial(keys="9")
    world.wait(1.5)
    assert world.agent_of(emergency) == "1001"
    assert world.cdr(normal).stage is Stage.QUEUED
    (offer,) = world.events(e.OfferMade, emergency)
    assert offer.why.verdict is Verdict.TRIED_AGAIN  # type: ignore[attr-defined]
    world.hang_up(emergency)
    world.wait(2)
    assert world.agent_of(normal) == "1001"


def test_a_phone_tried_for_an_emergency_that_hangs_up_is_left_alone_as_before() -> None:
    world = World(ANN, phones={ANN.address: Phone(refuses=HangupCause.USER_BUSY)})
    normal = world.dial(keys="1")
    world.phones[ANN.address or ""] = RINGS_ON
    world.wait(10)
    world.hang_up(world.dial(keys="9"))
    world.wait(19)
    assert len(world.events(e.OfferMade, normal)) == 1
    world.wait(2)
    assert world.call_of("1001") == normal


def test_an_emergency_does_not_go_straight_back_to_the_phone_that_let_it_ring() -> None:
    world = World(ANN, phones={ANN.address: Phone(refuses=HangupCause.USER_BUSY)})
    emergency = world.dial(keys="9")
    world.wait(29)
    assert len(world.events(e.OfferMade, emergency)) == 1
    world.wait(2)
    assert len(world.events(e.OfferMade, emergency)) == 2


def test_a_phone_that_rings_for_others_is_taken_over_before_one_that_is_left_alone_is_tried() -> None:
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: Phone(refuses=HangupCause.USER_BUSY), cat.address: RINGS_ON})
    world.dial(keys="1")
    emergency = world.dial(keys="9")
    assert world.call_of("1003") == emergency
    assert len(world.events(e.OfferMade, emergency)) == 1


def test_the_skills_of_a_new_table_help_an_emergency_that_waits() -> None:
    world = World(ANN, BOB, phones={BOB.address: RINGS_ON})
    world.dial(keys="9")
    world.wait(2)
    normal = world.dial(keys="1")
    emergency = world.dial(keys="9")
    assert world.call_of("1002") == normal
    world.publish(ANN, agent("1002", orders=80, emergency=10))
    assert world.call_of("1002") == emergency


def test_an_emergency_joins_even_a_full_queue() -> None:
    world = World(ANN)
    small = replace(QUEUES[2], max_waiting=0)
    world.post(e.TablePublished(RoutingTable("2", {"emergency": small}, {"1001": ANN})))
    emergency = world.dial(keys="9")
    world.wait(2)
    assert world.agent_of(emergency) == "1001"


def test_an_emergency_phone_that_rings_out_does_not_stop_the_search() -> None:
    cat = agent("1003", orders=80, emergency=90)
    world = World(ANN, cat, phones={ANN.address: RINGS_ON, cat.address: RINGS_ON})
    world.phones[cat.address or ""] = Phone(refuses=HangupCause.USER_BUSY)
    emergency = world.dial(keys="9")
    world.wait(1)
    assert world.call_of("1001") == emergency
    world.wait(15)
    assert world.routing.desks["1001"].blocked
    world.wait(31)
    assert world.routing.desks["1001"].state is AgentState.OFFERED


def test_an_emergency_that_waits_for_one_phone_to_fall_silent_does_not_take_a_second() -> None:
    cat, dan = agent("1003", orders=80, emergency=90), agent("1004", orders=80)
    phones = {desk.address or "": RINGS_ON for desk in (ANN, cat, dan)}
    world = World(ANN, cat, dan, phones=phones)
    calls = [world.dial(keys="1") for _ in range(3)]
    for call in calls[:2]:
        world.phone.legs[f"{call}-a1"].deaf = True
    world.dial(keys="9")
    world.phone.hang_up(f"{calls[2]}-a1", HangupCause.USER_BUSY)
    assert len(world.events(e.OfferWithdrawn)) == 1
