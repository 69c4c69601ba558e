"""Messages and callers' keys when news crosses, and when a step of ours fails in the middle (H4, H6)."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.model import QueueRefusal, Stage, Tier
from calls.table import Agent
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Menu
from telephony.simulated import Phone
from tests.journeys.after_the_call import CUSTOMER, DIALLED, PROMPT_S, AfterWorld
from tests.journeys.world import agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)


def heard() -> tuple[AfterWorld, str, str]:
    """Ann has heard the message once and is asked; her leg."""
    world = AfterWorld(ANN)
    message = world.leaves_message()
    world.wait(1 + 2 * PROMPT_S)
    return world, message, world.agent_leg(message).leg


# --- leaving one ---


@pytest.mark.parametrize("wrong", ["a step fails", "words are missing"])
def test_who_is_brought_to_a_person_while_he_speaks_is_not_taken_down_any_longer(wrong: str) -> None:
    world = AfterWorld(ANN)
    call = world.dial(DIALLED, "3", CUSTOMER)
    world.wait(2 * PROMPT_S + 5)
    missing = e.PromptMissing(call, f"{call}-c", "p", ("voicemail.kept",))
    world.post(e.StepFailed(call, "something") if wrong == "a step fails" else missing)
    world.wait(3)
    assert world.agent_of(call) == "1001"
    assert list(world.phone.recordings) == [f"{call}-r1"]
    assert [event.voicemail for event in world.events(e.VoicemailLeft)] == [f"{call}-v1"]
    (stopped,) = world.events(e.RecordingStopped)
    assert stopped.frames == 8000 * 7
    world.hang_up(call)
    assert len(world.events(e.VoicemailLeft)) == 1


def test_who_had_hardly_begun_to_speak_has_left_nothing_when_he_is_brought_to_a_person() -> None:
    world = AfterWorld(ANN)
    call = world.dial(DIALLED, "3", CUSTOMER)
    world.wait(PROMPT_S + 1)
    world.post(e.PromptMissing(call, f"{call}-c", "p", ("beep",)))
    assert (world.phone.recordings, world.events(e.VoicemailLeft)) == ({}, [])


# --- calling the customer ---


def test_the_question_may_end_as_the_agent_answers_it_and_ends_no_conversation() -> None:
    world, message, leg = heard()
    question = world.agent_leg(message).playing
    assert question is not None
    with world.in_one_moment():
        world.phone.press(leg, "2")
        world.post(e.PlayFinished(message, leg, question.play))
    world.wait(60)
    assert world.agent_leg(message).bridged_to == f"{message}-c"


def test_the_music_that_ends_as_the_customer_answers_ends_no_conversation() -> None:
    world, message, leg = heard()
    world.phone.press(leg, "2")
    music = world.agent_leg(message).playing
    assert music is not None
    world.wait(5)
    world.post(e.PlayFinished(message, leg, music.play))
    world.wait(60)
    assert world.agent_leg(message).bridged_to == f"{message}-c"


def test_an_agent_who_hangs_up_as_he_asks_for_the_customer_has_nobody_called() -> None:
    world, message, leg = heard()
    with world.in_one_moment():
        world.phone.press(leg, "2")
        world.phone.hang_up(leg)
    world.wait(60)
    assert world.phone.legs == {}
    assert world.switchboard.records == {}
    assert len(world.events(e.CallEnded, message)) == 1


# --- waiting ---


@pytest.mark.parametrize(
    "news",
    [
        lambda message: e.CallMoved(message, "orders", "repair", "boss"),
        lambda message: e.CallQueued(message, "orders", Tier.NORMAL, "zh-CN"),
        lambda message: e.QueueRefused(message, "orders", QueueRefusal.UNKNOWN),
    ],
)
def test_news_of_a_wait_that_a_defect_has_ended_changes_nothing(news: object) -> None:
    world = AfterWorld()
    message = world.leaves_message()
    with world.in_one_moment():
        world.post(e.StepFailed(message, "something"))
        world.post(news(message))  # type: ignore[operator]
    assert world.driver.failures == 0
    assert world.switchboard.records[message].stage is Stage.QUEUED
    world.publish(ANN)
    world.wait(15)
    assert world.call_of("1001") == message


def test_an_announcement_concerns_no_message() -> None:
    world = AfterWorld()
    world.leaves_message()
    world.post(e.AnnouncementMade("storm", {}, 60.0, "boss"))
    assert world.switchboard.next_deadline() is None


# --- keys faster than the news of them ---

IN_AND_OUT = Flow(
    "main",
    "1",
    "menu",
    {
        node.name: node
        for node in (
            Node("menu", Menu(("menu.main",), {"1": "orders"}, otherwise="orders")),
            Node("orders", Enqueue("orders", full="bye", no_agents="bye", offers={"5": "menu"})),
            Node("bye", Hangup(("goodbye",))),
        )
    },
    rescue="orders",
)


@pytest.mark.parametrize("agents", [(ANN,), (ANN, BOB)])
@pytest.mark.parametrize("keys", ["151", "15151"])
def test_who_is_out_and_in_again_before_anybody_heard_of_it_has_one_phone_ring(
    keys: str, agents: tuple[Agent, ...]
) -> None:
    world = AfterWorld(*agents, flow=IN_AND_OUT)
    world.phones.update({agent.address or "": Phone(answer_s=None) for agent in agents})
    call = world.dial(DIALLED, "", CUSTOMER)
    with world.in_one_moment():
        world.press(call, keys)
    world.wait(3)
    (ringing,) = world.switchboard.records[call].ringing.values()
    assert len(world.legs(call)) == 2
    work = world.routing.desks[ringing.agent].work
    assert work is not None
    assert work.offer == ringing.offer
