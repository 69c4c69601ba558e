"""A caller nobody hears any more is asked once and then let go; in an emergency the line is kept [R3]."""

from __future__ import annotations

from calls import events as e
from calls.model import HangupCause, Stage
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN = agent("1001", orders=80, emergency=80)
PARTNER = "sip:partner@127.0.0.1:5099"


def lose(world: World, call: str) -> None:
    world.post(e.MediaLost(call, f"{call}-c", 20.0))


def test_in_the_ivr_the_question_comes_and_then_the_end() -> None:
    world = World(ANN)
    call = world.dial()
    lose(world, call)
    assert world.playing(call) == ("still_there",)
    world.wait(10.1)
    assert world.cdr(call).cause is HangupCause.MEDIA_TIMEOUT


def test_a_caller_who_is_heard_again_goes_on_in_the_menu() -> None:
    world = World(ANN)
    call = world.dial()
    lose(world, call)
    world.post(e.MediaBack(call, f"{call}-c"))
    world.wait(9)
    assert world.cdr(call).stage is Stage.IN_IVR
    world.press(call, "1")
    assert world.cdr(call).stage is Stage.QUEUED


def test_a_menu_whose_prompt_the_question_cut_short_does_not_wait_for_it_forever() -> None:
    world = World(ANN)
    call = world.dial()
    lose(world, call)
    world.post(e.MediaBack(call, f"{call}-c"))
    world.wait(8)
    assert world.playing(call) == ("menu.timeout", "menu.invalid")


def test_a_key_is_an_answer_too() -> None:
    world = World(ANN)
    call = world.dial()
    lose(world, call)
    world.press(call, "1")
    world.wait(60)
    assert world.cdr(call).stage is Stage.TALKING


def test_in_the_queue_the_music_goes_on_after_the_question() -> None:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    lose(world, call)
    assert world.playing(call) == ("still_there",)
    world.post(e.MediaBack(call, f"{call}-c"))
    world.wait(2)
    assert world.playing(call) == ("music.wait",)


def test_a_key_in_the_queue_is_an_answer_too() -> None:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    lose(world, call)
    world.press(call, "5")
    world.wait(20)
    assert world.cdr(call).stage is Stage.QUEUED


def test_a_conversation_is_not_interrupted_but_does_not_last_forever() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    lose(world, call)
    world.wait(39)
    assert world.cdr(call).stage is Stage.TALKING
    world.wait(2)
    assert world.cdr(call).cause is HangupCause.MEDIA_TIMEOUT
    assert world.phone.legs == {}


def test_the_question_is_heard_out_before_the_position_is_told() -> None:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    world.wait(2.5)
    lose(world, call)
    world.wait(1)
    assert world.playing(call) == ("still_there",)
    world.post(e.MediaBack(call, f"{call}-c"))
    world.wait(3)
    assert world.playing(call) == ("queue.next",)


def test_a_caller_asked_while_he_waited_may_still_come_back_when_the_agent_answers() -> None:
    """He switched his microphone off, as people on hold do; it takes him a moment to find the button."""
    world = World(ANN, phones={ANN.address: Phone(answer_s=9.0)})
    call = world.dial(keys="1")
    lose(world, call)
    world.wait(30)
    assert world.cdr(call).stage is Stage.TALKING
    world.post(e.MediaBack(call, f"{call}-c"))
    world.wait(60)
    assert world.cdr(call).stage is Stage.TALKING


def test_a_caller_who_stays_silent_with_the_agent_is_let_go_after_the_longer_time() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=9.0)})
    call = world.dial(keys="1")
    lose(world, call)
    world.wait(48.9)
    assert world.cdr(call).stage is Stage.TALKING
    world.wait(0.2)
    assert world.cdr(call).cause is HangupCause.MEDIA_TIMEOUT


def test_a_caller_who_stays_silent_while_it_rings_outside_is_let_go() -> None:
    world = World(phones={PARTNER: Phone(answer_s=None)})
    call = world.dial(keys="7")
    lose(world, call)
    world.wait(10.1)
    row = world.cdr(call)
    assert (row.cause, row.ended_in) == (HangupCause.MEDIA_TIMEOUT, Stage.DIALLING)
    assert world.phone.legs == {}


def test_an_emergency_caller_is_never_let_go_for_being_silent() -> None:
    world = World(ANN)
    world.dial(keys="9")
    world.wait(2)
    call = world.dial(keys="9")
    lose(world, call)
    world.wait(600)
    assert world.cdr(call).stage is Stage.QUEUED


def test_silence_on_a_line_that_is_going_down_is_no_news() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    world.phone.legs[f"{call}-c"].deaf = True
    world.phone.hang_up(f"{call}-a1")
    lose(world, call)
    world.wait(3)
    assert world.cdr(call).cause is HangupCause.NORMAL_CLEARING
