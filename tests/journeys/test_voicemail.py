"""A caller leaves a message; an agent hears it, and calls him back if he likes (H6)."""

from __future__ import annotations

import pytest

from calls import commands as c
from calls import events as e
from calls.model import Channel, Direction, HangupCause, Party, Purpose, Stage, Tier
from calls.table import RoutingTable
from switchboard.voicemail import ABOUT, COME_AGAIN_S, KEY_WITHIN_S
from telephony.simulated import Phone
from tests.journeys.after_the_call import CUSTOMER, DIALLED, PROMPT_S, TRUNK, AfterWorld
from tests.journeys.world import agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)
HOME = TRUNK.format(number=CUSTOMER)


def speaking(*agents: object) -> tuple[AfterWorld, str]:
    """The tone is over, and the caller speaks."""
    world = AfterWorld(*agents)  # type: ignore[arg-type]
    call = world.dial(DIALLED, "3", CUSTOMER)
    world.wait(2 * PROMPT_S)
    return world, call


def left(world: AfterWorld) -> list[str]:
    return [event.voicemail for event in world.events(e.VoicemailLeft)]


# --- leaving one ---


def test_who_hangs_up_has_left_his_message() -> None:
    world, call = speaking()
    assert world.phone.recordings[f"{call}-v1"].purpose is Purpose.MESSAGE
    world.wait(5)
    world.hang_up(call)
    (event,) = world.events(e.VoicemailLeft, call)
    assert (event.voicemail, event.recording) == (f"{call}-v1", f"{call}-v1")
    assert (event.queue, event.number, event.dialled) == ("orders", CUSTOMER, DIALLED)
    (stopped,) = world.events(e.RecordingStopped)
    assert (stopped.purpose, stopped.frames) == (Purpose.MESSAGE, 8000 * 7)
    assert world.cdr(call).recording is None


def test_who_ends_it_is_asked_and_keeps_it() -> None:
    world, call = speaking()
    world.wait(5)
    world.press(call, "#")
    assert world.playing(call) == ("voicemail.confirm",)
    assert world.phone.recordings == {}
    assert left(world) == []
    world.press(call, "1")
    assert left(world) == [f"{call}-v1"]
    assert world.playing(call) == ("voicemail.kept",)
    world.wait(2 * PROMPT_S)
    assert world.cdr(call).ended_by is Party.SYSTEM


@pytest.mark.parametrize("hangs_up", [True, False])
def test_no_answer_to_the_question_keeps_it_too(hangs_up: bool) -> None:
    world, call = speaking()
    world.wait(5)
    world.press(call, "#")
    if hangs_up:
        world.hang_up(call)
    world.wait(30)
    assert left(world) == [f"{call}-v1"]


def test_he_may_speak_anew_and_only_the_last_counts() -> None:
    world, call = speaking()
    world.wait(5)
    world.press(call, "#*2")
    assert world.playing(call) == ("beep",)
    world.wait(PROMPT_S + 4)
    world.press(call, "##")
    assert left(world) == [f"{call}-v2"]


def test_nothing_said_is_no_message_and_leads_on() -> None:
    world, call = speaking()
    world.press(call, "#")
    assert world.playing(call) == ("voicemail.short",)
    world.wait(2 * PROMPT_S + 1)
    world.press(call, "#")
    world.wait(PROMPT_S)
    assert world.playing(call) == ("queue.no_agents",)
    assert left(world) == []
    assert world.phone.recordings == {}


def test_who_hangs_up_at_once_has_left_nothing() -> None:
    world = AfterWorld()
    call = world.dial(DIALLED, "3", CUSTOMER)
    world.wait(PROMPT_S + 1)
    world.hang_up(call)
    assert (left(world), world.phone.recordings) == ([], {})


def test_nobody_speaks_for_ever() -> None:
    world, call = speaking()
    world.wait(120)
    assert world.playing(call) == ("voicemail.confirm",)


def test_keys_pressed_while_speaking_or_at_the_tone_change_nothing() -> None:
    world = AfterWorld()
    call = world.dial(DIALLED, "3", CUSTOMER)
    world.press(call, "7#")
    assert world.playing(call) == ("beep",)
    world.wait(PROMPT_S + 3)
    world.press(call, "5")
    world.wait(3)
    assert list(world.phone.recordings) == [f"{call}-v1"]
    world.press(call, "#9")
    assert world.playing(call) == ("voicemail.confirm",)
    world.press(call, "15")
    assert left(world) == [f"{call}-v1"]


# --- hearing one ---


def ringing() -> tuple[AfterWorld, str]:
    world = AfterWorld(ANN)
    message = world.leaves_message()
    return world, message


def heard() -> tuple[AfterWorld, str]:
    """Ann has heard the message once, and is asked."""
    world, message = ringing()
    world.wait(1 + 2 * PROMPT_S)
    return world, message


def test_the_phone_says_what_it_rings_for_and_plays_who_when_and_what() -> None:
    world, message = ringing()
    (ring,) = [command for command in world.phone.performed if isinstance(command, c.RingAgent)]
    assert (ring.call, ring.about, ring.caller, ring.queue) == (message, ABOUT, CUSTOMER, "orders")
    world.wait(1)
    assert world.agent_hears(message) == ("voicemail.from", "phone", "voicemail.just_now")
    world.wait(PROMPT_S)
    (play,) = list(world.agent_leg(message).playing.sounds)  # type: ignore[union-attr]
    assert (play.key, play.value) == ("recording", message)
    world.wait(PROMPT_S)
    assert world.agent_hears(message) == ("voicemail.call_or_done",)


def test_the_agent_hangs_up_and_the_message_is_heard() -> None:
    world, message = heard()
    assert world.routing.desks["1001"].state == "talking"
    world.agent_hangs_up(message)
    assert [event.agent for event in world.events(e.VoicemailHeard, message)] == ["1001"]
    assert [event.by for event in world.events(e.TalkEnded, message)] == [Party.AGENT]
    assert world.routing.desks["1001"].state == "idle"
    world.wait(60)
    assert world.switchboard.records == {}
    assert world.routing.waiting("orders") == []


def test_he_hears_it_again_and_is_done_by_any_other_key_or_by_none() -> None:
    world, message = heard()
    world.phone.press(world.agent_leg(message).leg, "1")
    assert world.agent_hears(message) == ("recording",)
    world.wait(2 * PROMPT_S)
    world.phone.press(world.agent_leg(message).leg, "#")
    assert world.legs(message) == []
    assert len(world.events(e.VoicemailHeard, message)) == 1
    world, message = heard()
    world.wait(PROMPT_S + KEY_WITHIN_S)
    assert world.legs(message) == []


def test_a_message_nobody_has_begun_to_hear_goes_back_to_its_place() -> None:
    world, message = ringing()
    world.wait(2)
    world.agent_hangs_up(message)
    assert world.events(e.VoicemailHeard) == []
    assert world.call_of("1001") == message
    waits = [event.waited_s for event in world.events(e.CallQueued, message)]
    assert waits == [0.0, 2.0]


def test_an_agent_who_lets_it_ring_leaves_it_to_the_next() -> None:
    world = AfterWorld(ANN, BOB)
    world.phones[ANN.address or ""] = Phone(answer_s=None)
    message = world.leaves_message()
    world.wait(25 + 2 * PROMPT_S)
    assert world.call_of("1002") == message


def test_a_caller_takes_the_phone_that_rings_for_a_message() -> None:
    world = AfterWorld(ANN)
    world.phones[ANN.address or ""] = Phone(answer_s=None)
    message = world.leaves_message()
    world.phones[ANN.address or ""] = Phone()
    call = world.dial(DIALLED, "1", "13700000000")
    world.wait(3)
    assert world.agent_of(call) == "1001"
    world.hang_up(call)
    world.wait(2)
    assert world.call_of("1001") == message


@pytest.mark.parametrize(
    ("later_s", "words"),
    [
        (90.0, ("voicemail.left", "number", "voicemail.minutes_ago")),
        (2 * 3600.0, ("voicemail.left", "number", "voicemail.hours_ago")),
        (50 * 3600.0, ("voicemail.left", "number", "voicemail.days_ago")),
    ],
)
def test_how_long_ago_it_was_left(later_s: float, words: tuple[str, ...]) -> None:
    world = AfterWorld()
    message = world.leaves_message(caller="anonymous")
    world.wait(later_s)
    world.publish(ANN)
    world.wait(1)
    assert world.agent_hears(message) == ("voicemail.unknown", *words)
    number = world.agent_leg(message).playing.sounds[2].number  # type: ignore[union-attr]
    assert number == {90.0: 1}.get(later_s, 2)


def test_who_cannot_be_called_is_not_offered_to_be() -> None:
    world = AfterWorld(ANN)
    message = world.leaves_message(caller="anonymous")
    world.wait(1 + 2 * PROMPT_S)
    assert world.agent_hears(message) == ("voicemail.again_or_done",)
    world.phone.press(world.agent_leg(message).leg, "2")
    assert world.legs(message) == []


# --- calling back ---


def calling() -> tuple[AfterWorld, str]:
    """Ann has heard the message and calls the customer."""
    world, message = heard()
    world.phone.press(world.agent_leg(message).leg, "2")
    return world, message


def test_the_agent_calls_the_customer_at_once_and_they_talk() -> None:
    world, message = calling()
    dials = [command for command in world.phone.performed if isinstance(command, c.Dial)]
    assert dials == [c.Dial(message, f"{message}-c", HOME, DIALLED)]
    assert world.agent_hears(message) == ("music.wait",)
    assert world.cdr(message).stage is Stage.CALLING_BACK
    world.wait(4 + PROMPT_S)
    assert world.agent_leg(message).bridged_to == f"{message}-c"
    assert world.phone.recordings[f"{message}-r1"].purpose is Purpose.TALK
    world.wait(30)
    world.phone.press(world.agent_leg(message).leg, "1")
    assert world.agent_leg(message).bridged_to == f"{message}-c"
    world.phone.hang_up(f"{message}-c")
    assert world.legs(message) == []
    row = world.cdr(message)
    assert (row.direction, row.callback_of, row.caller) == (Direction.OUTBOUND, message.removesuffix("-v1"), CUSTOMER)
    assert (row.agent, row.talk_s, row.recording, row.ended_by) == ("1001", 30.0, f"{message}-r1", Party.CALLER)
    assert len(world.events(e.VoicemailHeard, message)) == 1
    world.wait(60)
    assert world.switchboard.records == {}


def test_an_agent_who_hangs_up_takes_the_customer_with_him() -> None:
    world, message = calling()
    world.wait(10)
    world.agent_hangs_up(message)
    assert world.legs(message) == []
    assert world.cdr(message).ended_by is Party.AGENT


def test_a_customer_who_is_not_reached_can_be_tried_again() -> None:
    world, message = heard()
    world.phones[HOME] = Phone(refuses=HangupCause.USER_BUSY)
    leg = world.agent_leg(message).leg
    world.phone.press(leg, "2")
    assert world.agent_hears(message) == ("voicemail.not_reached", "voicemail.call_or_done")
    world.phones[HOME] = Phone(answer_s=None)
    world.phone.press(leg, "2")
    world.wait(30)
    assert world.agent_hears(message) == ("voicemail.not_reached", "voicemail.call_or_done")
    assert world.legs(message) == [leg]
    assert [event.cause for event in world.events(e.CallbackFailed)] == [HangupCause.USER_BUSY, HangupCause.NO_ANSWER]
    world.phones[HOME] = Phone(answer_s=1.0)
    world.phone.press(leg, "2")
    world.wait(2 + PROMPT_S)
    assert world.agent_leg(message).bridged_to == f"{message}-c3"


def test_an_agent_who_gives_up_while_it_rings_leaves_nothing_behind() -> None:
    world, message = calling()
    world.agent_hangs_up(message)
    assert world.legs(message) == []
    assert len(world.events(e.VoicemailHeard, message)) == 1


# --- nothing is lost ---


def test_told_twice_it_is_one_message() -> None:
    world = AfterWorld()
    world.leaves_message()
    (event,) = world.events(e.VoicemailLeft)
    world.post(event)
    assert len(world.routing.waiting("orders")) == 1


def test_a_queue_that_is_gone_has_it_again_when_it_is_back() -> None:
    world = AfterWorld()
    world.driver.post(e.TablePublished(RoutingTable("0")))
    message = world.leaves_message()
    assert world.routing.waiting("orders") == []
    world.publish(ANN)
    world.wait(COME_AGAIN_S + 1)
    assert world.call_of("1001") == message


@pytest.mark.parametrize("after_s", [0.5, 2.0, 8.0, 12.0])
def test_a_defect_at_any_stage_has_it_come_again(after_s: float) -> None:
    world, message = ringing()
    world.wait(after_s)
    if after_s > 5:
        world.phone.press(world.agent_leg(message).leg, "2" if after_s > 10 else "1")
    world.post(e.StepFailed(message, "something"))
    assert world.legs(message) == []
    world.wait(15)
    assert world.call_of("1001") == message


def test_full_or_without_agents_the_queue_takes_it_and_counts_it_for_nobody() -> None:
    world = AfterWorld()
    for _ in range(3):
        world.leaves_message()
    queued = world.events(e.CallQueued)
    assert {event.channel for event in queued} == {Channel.VOICEMAIL}
    assert len(world.routing.waiting("orders")) == 3


def test_it_waits_in_the_class_of_the_caller() -> None:
    world = AfterWorld()
    call = world.dial("4007", "3", CUSTOMER)
    world.wait(10)
    world.hang_up(call)
    (waiter,) = world.routing.waiting("orders")
    assert waiter.tier is Tier.VIP


def test_a_phone_that_answers_late_or_confirms_late_is_let_go() -> None:
    world, message = heard()
    leg = world.agent_leg(message)
    world.post(e.LegAnswered(message, f"{message}-a9"))
    world.post(e.PlayFinished(message, leg.leg, "stale"))
    leg.deaf = True
    world.phone.press(leg.leg, "#")
    assert message in world.switchboard.records
    world.wait(60)
    assert message not in world.switchboard.records


def test_a_message_that_is_moved_rings_for_its_new_queue() -> None:
    world = AfterWorld()
    message = world.leaves_message()
    world.post(e.CallMoved(message, "orders", "repair", "eva"))
    assert world.switchboard.records[message].waiting.queue.queue == "repair"  # type: ignore[union-attr]


def test_another_phone_that_ends_late_takes_nothing_from_who_listens() -> None:
    world, message = heard()
    world.post(e.LegHungUp(message, f"{message}-a9", HangupCause.NORMAL_CLEARING))
    assert world.switchboard.records[message].stage is Stage.TALKING


def test_a_call_back_is_not_recorded_where_the_line_says_so() -> None:
    world = AfterWorld(ANN)
    call = world.dial("4006", "3", CUSTOMER)
    world.wait(2 * PROMPT_S + 5)
    world.hang_up(call)
    world.wait(1 + 2 * PROMPT_S)
    world.phone.press(world.agent_leg(f"{call}-v1").leg, "2")
    world.wait(5)
    assert world.agent_leg(f"{call}-v1").bridged_to is not None
    assert world.phone.recordings == {}


def test_a_message_is_kept_once() -> None:
    world, call = speaking()
    world.wait(5)
    world.press(call, "#1")
    world.hang_up(call)
    assert left(world) == [f"{call}-v1"]
