"""Busy, declined, unreachable, ringing out: the caller goes to the next agent and keeps the place [R1]."""

from __future__ import annotations

import pytest

from calls import commands as c
from calls import events as e
from calls.model import AgentState, AgentStatus, Channel, HangupCause, RefusalReason, Stage
from calls.table import Agent
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)

REFUSALS = [
    (HangupCause.USER_BUSY, RefusalReason.BUSY),
    (HangupCause.NO_USER_RESPONSE, RefusalReason.NO_ANSWER),
    (HangupCause.CALL_REJECTED, RefusalReason.DECLINED),
    (HangupCause.DESTINATION_OUT_OF_ORDER, RefusalReason.UNREACHABLE),
]


@pytest.mark.parametrize(("cause", "reason"), REFUSALS)
def test_a_refusal_sends_the_caller_to_the_next_agent_at_once(cause: HangupCause, reason: RefusalReason) -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(refuses=cause)})
    call = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(call) == "1002"
    assert world.events(e.OfferRefused) == [e.OfferRefused(call, f"{call}-o1.1", "1001", reason)]


def test_an_unreachable_phone_is_shown_as_such_until_it_is_tried_again() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER)})
    world.dial(keys="1")
    assert not world.routing.desks["1001"].reachable
    world.wait(31)
    assert world.routing.desks["1001"].reachable


def test_ringing_out_stops_the_phone_and_offers_the_next() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.wait(14.9)
    assert world.cdr(call).stage is Stage.QUEUED
    world.wait(1.2)
    assert world.agent_of(call) == "1002"
    assert c.HangUp(call, f"{call}-a1", HangupCause.NO_ANSWER) in world.phone.performed


def test_a_phone_that_rang_out_is_left_alone_for_the_queues_delay() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.wait(16)
    assert world.routing.desks["1001"].state is AgentState.IDLE
    world.wait(28)
    assert len(world.events(e.OfferMade, call)) == 1
    world.wait(2)
    assert len(world.events(e.OfferMade, call)) == 2


def test_logging_in_again_ends_the_delay() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None), "sip:new@host": Phone()})
    call = world.dial(keys="1")
    world.wait(16)
    world.post(e.AgentLoggedIn("1001", "sip:new@host"))
    world.wait(2)
    assert world.cdr(call).stage is Stage.TALKING


def test_the_place_in_the_queue_is_kept_through_a_ring_that_was_not_answered() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(answer_s=None), BOB.address: Phone(answer_s=None)})
    first = world.dial(keys="1")
    world.wait(1)
    second = world.dial(keys="1")
    third = world.dial(keys="1")
    world.wait(14.1)
    world.phones[ANN.address or ""] = Phone()
    world.post(e.AgentLoggedIn("1001", ANN.address or ""))
    world.wait(1.5)
    assert world.agent_of(first) == "1001"
    assert (world.agent_of(second), world.agent_of(third)) == (None, None)


def test_an_offer_nobody_reports_on_is_given_up_by_the_routing_engine_itself() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(answer_s=None)})
    engine = world.routing
    engine.handle(e.CallQueued("lost", "orders", e.Tier.NORMAL, "en"), world.loop.now)
    assert engine.desks["1001"].state is AgentState.OFFERED
    commands = engine.tick(world.loop.now + 21)
    refused_to = [command.event for command in commands if isinstance(command, c.Announce)]
    assert any(isinstance(event, e.OfferMade) and event.agent == "1002" for event in refused_to)


def test_an_agent_on_a_break_gets_nothing_and_is_offered_a_call_when_he_comes_back() -> None:
    world = World(ANN, BOB)
    world.post(e.AgentStatusChosen("1001", AgentStatus.BREAK))
    world.post(e.AgentStatusChosen("1002", AgentStatus.BREAK))
    call = world.dial(keys="1")
    assert world.playing(call) == ("queue.no_agents",)
    world.post(e.AgentStatusChosen("1002", AgentStatus.AVAILABLE))
    again = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(again) == "1002"


@pytest.mark.parametrize(
    "news", [e.AgentLoggedOut("1001"), e.AgentStatusChosen("1001", AgentStatus.BREAK)], ids=["log-out", "break"]
)
def test_a_caller_does_not_wait_at_the_phone_of_an_agent_who_has_left(news: e.Event) -> None:
    ann = Agent("1001", "安", {"orders": 80})
    world = World(ann, BOB, phones={"sip:ann@home": Phone(answer_s=None)})
    world.post(e.AgentStatusChosen("1002", AgentStatus.BREAK))
    world.post(e.AgentLoggedIn("1001", "sip:ann@home"))
    call = world.dial(keys="1")
    world.post(e.AgentStatusChosen("1002", AgentStatus.AVAILABLE))
    world.wait(1)
    world.post(news)
    assert world.events(e.OfferWithdrawn, call) == [e.OfferWithdrawn(call, f"{call}-o1.1", "1001")]
    world.wait(2)
    assert world.agent_of(call) == "1002"
    assert not world.routing.desks["1001"].blocked


def test_idle_time_begins_with_the_log_in_not_with_the_wish_to_work() -> None:
    ann = Agent("1001", "安", {"orders": 80})
    world = World(ann, BOB, phones={"sip:ann@home": Phone()})
    world.post(e.AgentStatusChosen("1001", AgentStatus.AVAILABLE))
    world.post(e.AgentStatusChosen("1002", AgentStatus.BREAK))
    world.wait(60)
    world.post(e.AgentStatusChosen("1002", AgentStatus.AVAILABLE))
    world.wait(60)
    world.post(e.AgentLoggedIn("1001", "sip:ann@home"))
    call = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(call) == "1002"


def test_a_break_chosen_in_a_conversation_begins_after_it() -> None:
    world = World(ANN, BOB)
    call = world.dial(keys="1")
    world.wait(2)
    world.post(e.AgentStatusChosen("1001", AgentStatus.BREAK))
    assert world.routing.desks["1001"].state is AgentState.TALKING
    world.hang_up(call)
    world.wait(11)
    assert world.routing.desks["1001"].state is AgentState.IDLE
    assert not world.routing.desks["1001"].takes(Channel.VOICE)


def test_news_of_agents_nobody_knows_is_passed_over() -> None:
    world = World(ANN)
    before = len(world.journal.lines)
    world.post(e.AgentLoggedIn("9999", "sip:x@y"))
    world.post(e.AgentLoggedOut("9999"))
    world.post(e.AgentStatusChosen("9999", AgentStatus.BREAK))
    world.post(e.TalkEnded("nobody", "9999", e.Party.AGENT))
    world.post(e.OfferAccepted("nobody", "none", "9999"))
    world.post(e.OfferRefused("nobody", "none", "1001", RefusalReason.BUSY))
    world.post(e.PositionAsked("nobody"))
    assert len(world.journal.lines) == before + 7
