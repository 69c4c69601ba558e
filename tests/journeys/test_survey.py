"""The agent hangs up first, and the caller is asked how it was (H6)."""

from __future__ import annotations

from calls import events as e
from calls.model import Party, Stage
from tests.journeys.after_the_call import CUSTOMER, PROMPT_S, AfterWorld
from tests.journeys.world import agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)


def asked() -> tuple[AfterWorld, str]:
    """Ann has talked to a caller and hung up."""
    world = AfterWorld(ANN, wrap_up_s=10)
    call = world.talks()
    world.wait(20)
    world.agent_hangs_up(call)
    return world, call


def taken(world: AfterWorld) -> list[tuple[str, dict[str, int], float | None]]:
    return [(event.agent, dict(event.marks), event.score) for event in world.events(e.SurveyTaken)]


def test_the_caller_is_asked_while_the_agent_wraps_up_and_the_recording_is_closed() -> None:
    world, call = asked()
    assert world.playing(call) == ("survey.intro", "survey.speed")
    assert world.routing.desks["1001"].state == "wrap_up"
    assert [event.by for event in world.events(e.TalkEnded, call)] == [Party.AGENT]
    assert world.phone.recordings == {}
    assert world.cdr(call).stage is Stage.IN_IVR
    assert world.cdr(call).talk_s == 21.0


def test_three_marks_make_a_weighted_score_and_the_last_word_is_the_whole() -> None:
    world, call = asked()
    world.press(call, "543")
    assert taken(world)[-1] == ("1001", {"speed": 5, "resolution": 4, "attitude": 3}, 35 + 30 + 12.5)
    assert world.playing(call) == ("survey.thanks",)
    world.wait(PROMPT_S)
    (text,) = world.events(e.MessageRequested, call)
    assert (text.message, text.template, text.number, text.in_s) == (f"{call}-m1", "solved", CUSTOMER, 3600.0)
    world.wait(PROMPT_S)
    assert world.cdr(call).ended_by is Party.SYSTEM


def test_who_hangs_up_in_the_middle_has_given_the_marks_he_gave() -> None:
    world, call = asked()
    world.press(call, "5")
    world.hang_up(call)
    assert taken(world) == [("1001", {"speed": 5}, 100.0)]
    assert world.cdr(call).agent == "1001"


def test_one_key_and_it_is_over() -> None:
    world, call = asked()
    world.press(call, "9")
    assert taken(world) == [("1001", {}, None)]
    world.wait(2 * PROMPT_S)
    assert world.events(e.CallEnded, call) != []


def test_silence_is_asked_once_more_and_then_passed_over() -> None:
    world, call = asked()
    world.wait(PROMPT_S + 5)
    assert world.playing(call) == ("survey.retry", "survey.speed")
    world.wait(PROMPT_S + 5)
    assert world.playing(call) == ("survey.resolution",)
    world.press(call, "2#")
    assert taken(world)[-1] == ("1001", {"resolution": 2}, 25.0)


def test_a_caller_who_hangs_up_first_is_not_asked() -> None:
    world = AfterWorld(ANN)
    call = world.talks()
    world.hang_up(call)
    assert world.cdr(call).ended_by is Party.CALLER
    assert taken(world) == []


def test_where_the_flow_asks_for_nothing_the_agents_hanging_up_ends_the_call() -> None:
    world = AfterWorld(ANN)
    call = world.talks("4")
    world.agent_hangs_up(call)
    assert (world.cdr(call).ended_by, world.cdr(call).ended_in) == (Party.AGENT, Stage.TALKING)


def test_a_phone_that_ends_late_does_not_bring_the_caller_back() -> None:
    world = AfterWorld(ANN, BOB)
    call = world.talks()
    talk = world.switchboard.records[call].talk
    world.post(e.LegHungUp(call, f"{call}-a9", e.HangupCause.NORMAL_CLEARING))
    assert world.switchboard.records[call].talk == talk is not None


def test_nothing_of_a_call_is_recorded_from_the_refusal_on() -> None:
    world = AfterWorld(ANN)
    call = world.dial("4009", "5")
    world.wait(PROMPT_S)
    assert list(world.phone.recordings) == [f"{call}-r1"]
    world.press(call, "55")
    assert world.playing(call) == ("goodbye",)
    assert world.phone.recordings == {}
    world.wait(PROMPT_S)
    world.press(call, "1")
    world.wait(2)
    assert world.agent_of(call) == "1001"
    assert world.phone.recordings == {}
    assert len(world.events(e.RecordingRefused, call)) == 1
