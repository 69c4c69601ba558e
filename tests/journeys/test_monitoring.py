"""Supervisors in calls that are up: who hears whom, what is recorded, and that nobody is left in a call [C2, M1]."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls import commands as c
from calls import events as e
from calls.model import AgentState, HangupCause, Party, Stage, Tier
from calls.monitored import MonitorEnd, MonitorMode, OrderRefusal
from switchboard.monitoring import MOST, RING_S
from telephony.simulated import Phone
from tests.journeys.after_the_call import PROMPT_S, AfterWorld
from tests.journeys.world import LINES, World, agent

LISTEN, WHISPER, BARGE, TAKE_OVER = MonitorMode
ANN = agent("1001", orders=80)
LI, WANG = "sip:li@127.0.0.1:7001", "sip:wang@127.0.0.1:7002"
PHONES = {LI: Phone(answer_s=2.0), WANG: Phone(answer_s=2.0)}
SILENT, PARTNER = Phone(answer_s=None), "sip:partner@127.0.0.1:5099"
BY_PHONE = {LI: "li", WANG: "wang"}
EVERYTHING = (LISTEN, WHISPER, BARGE)


def talking(dialled: str = "4000", phones: dict[str, Phone] | None = None, **line: object) -> tuple[World, str]:
    lines = tuple(replace(one, **line) for one in LINES)  # type: ignore[arg-type]
    world = World(ANN, phones=phones or PHONES, lines=lines)
    call = world.dial(dialled, "1")
    world.wait(2)
    return world, call


def order(
    world: World, call: str, mode: MonitorMode, phone: str = LI, may: tuple[MonitorMode, ...] = EVERYTHING
) -> None:
    world.post(e.MonitoringOrdered(call, mode, phone, may, BY_PHONE[phone]))


def in_talk(mode: MonitorMode = LISTEN, dialled: str = "4000", **line: object) -> tuple[World, str, str]:
    """Supervisor li is in the call; its id and his leg."""
    world, call = talking(dialled, **line)
    order(world, call, mode)
    world.wait(3)
    return world, call, f"{call}-s1"


def refused(world: World) -> list[OrderRefusal]:
    return [event.reason for event in world.events(e.SupervisorOrderRefused)]  # type: ignore[attr-defined]


def ends(world: World) -> list[tuple[str, MonitorEnd]]:
    return [(event.by, event.reason) for event in world.events(e.MonitoringEnded)]  # type: ignore[attr-defined]


def heard(world: World, call: str) -> dict[str, set[str]]:
    """By the letter of the leg (c caller, a agent, s supervisor) with its number: whom it hears."""
    legs = world.legs(call)
    return {
        leg.removeprefix(f"{call}-"): {one.removeprefix(f"{call}-") for one in world.phone.heard_by(leg)}
        for leg in legs
    }


@pytest.mark.parametrize(
    ("mode", "caller_hears", "agent_hears", "right"),
    [
        (LISTEN, {"a1"}, {"c"}, {"a1"}),
        (WHISPER, {"a1"}, {"c", "s1"}, {"a1"}),
        (BARGE, {"a1", "s1"}, {"c", "s1"}, {"a1", "s1"}),
    ],
)
@pytest.mark.parametrize("dialled", ["4000", "4003"])
def test_in_each_mode_those_hear_him_who_shall_and_the_recording_has_what_the_caller_heard(
    mode: MonitorMode, caller_hears: set[str], agent_hears: set[str], right: set[str], dialled: str
) -> None:
    world, call, _ = in_talk(mode, dialled)
    assert heard(world, call) == {"c": caller_hears, "a1": agent_hears, "s1": {"c", "a1"}}
    recorded = world.phone.recorded_right(f"{call}-r1")
    assert recorded == {f"{call}-{leg}" for leg in right}
    (started,) = world.events(e.MonitoringStarted)
    assert started == e.MonitoringStarted(call, f"{call}-s1", mode, "1001", False, "li")


def test_where_nothing_is_recorded_nothing_is() -> None:
    world, call, _ = in_talk(BARGE, "4004")
    assert world.phone.recordings == {}
    assert heard(world, call)["c"] == {"a1", "s1"}


def test_his_phone_shows_what_it_rings_for_and_the_agents_screen_only_where_the_line_says_so() -> None:
    world, call, leg = in_talk(WHISPER, tell_monitoring=True)
    (ring,) = [done for done in world.phone.performed if isinstance(done, c.RingSupervisor)]
    assert ring == c.RingSupervisor(call, leg, LI, WHISPER, "1001")
    (started,) = world.events(e.MonitoringStarted)
    assert started.told  # type: ignore[attr-defined]


def test_the_mode_changes_by_order_and_by_key_without_another_call() -> None:
    world, call, leg = in_talk(LISTEN)
    order(world, call, BARGE)
    assert heard(world, call)["c"] == {"a1", "s1"}
    world.phone.press(leg, "*2")
    assert heard(world, call) == {"c": {"a1"}, "a1": {"c", "s1"}, "s1": {"c", "a1"}}
    world.phone.press(leg, "*3")
    world.phone.press(leg, "*1")
    assert heard(world, call)["a1"] == {"c"}
    modes = [event.mode for event in world.events(e.MonitoringModeChanged)]  # type: ignore[attr-defined]
    assert modes == [BARGE, WHISPER, BARGE, LISTEN]
    keyed = [event.keyed for event in world.events(e.MonitoringModeChanged)]  # type: ignore[attr-defined]
    assert keyed == [False, True, True, True]
    assert len(world.events(e.MonitoringRung)) == 1
    before = len(world.phone.performed)
    order(world, call, LISTEN)
    assert world.phone.performed[before:] == [], "nothing is different: nothing is touched"


def test_keys_give_nobody_more_than_he_may() -> None:
    world, call = talking()
    order(world, call, LISTEN, may=(LISTEN,))
    world.wait(3)
    world.phone.press(f"{call}-s1", "*2*3**4123*")
    assert world.events(e.MonitoringModeChanged) == []
    assert heard(world, call)["a1"] == {"c"}


def test_keys_before_he_has_picked_up_mean_nothing() -> None:
    world, call = talking()
    order(world, call, LISTEN)
    world.phone.press(f"{call}-s1", "*3")
    world.wait(3)
    assert heard(world, call)["c"] == {"a1"}


def test_ordered_again_while_it_rings_the_last_order_counts() -> None:
    world, call = talking()
    order(world, call, LISTEN)
    order(world, call, WHISPER)
    assert world.legs(call).count(f"{call}-s1") == 1
    world.wait(3)
    assert heard(world, call)["a1"] == {"c", "s1"}


def test_an_answer_told_twice_is_one() -> None:
    world, call, leg = in_talk()
    world.post(e.LegAnswered(call, leg, "PCMA"))
    assert len(world.events(e.MonitoringStarted)) == 1


def test_two_supervisors_hear_each_other_only_when_everybody_does() -> None:
    world, call, _ = in_talk(LISTEN)
    order(world, call, WHISPER, WANG)
    world.wait(3)
    assert heard(world, call) == {"c": {"a1"}, "a1": {"c", "s2"}, "s1": {"c", "a1"}, "s2": {"c", "a1"}}
    order(world, call, BARGE, WANG)
    assert heard(world, call)["s1"] == {"c", "a1", "s2"}
    assert heard(world, call)["s2"] == {"c", "a1"}
    order(world, call, BARGE)
    assert heard(world, call)["s2"] == {"c", "a1", "s1"}
    world.phone.hang_up(f"{call}-s2")
    assert heard(world, call)["s1"] == {"c", "a1"}


def test_so_many_and_no_more() -> None:
    world, call = talking()
    for number in range(MOST + 1):
        world.post(e.MonitoringOrdered(call, LISTEN, LI, (), f"user{number}"))
    assert refused(world) == [OrderRefusal.TOO_MANY]
    assert len(world.events(e.MonitoringRung)) == MOST
    world.post(e.MonitoringOrdered(call, WHISPER, LI, (), "user0"))
    assert len(refused(world)) == 1


# --- how it ends ---


def test_his_hang_up_ends_only_his_monitoring() -> None:
    world, call, leg = in_talk(BARGE)
    world.phone.hang_up(leg)
    assert ends(world) == [("li", MonitorEnd.HUNG_UP)]
    assert heard(world, call) == {"c": {"a1"}, "a1": {"c"}}
    assert world.phone.recorded_right(f"{call}-r1") == {f"{call}-a1"}
    world.hang_up(call)
    assert world.cdr(call).ended_by is Party.CALLER


def test_an_order_ends_it_and_a_second_one_finds_nothing() -> None:
    world, call, leg = in_talk()
    world.post(e.MonitoringStopOrdered(call, "wang"))
    world.post(e.MonitoringStopOrdered(call, "li"))
    world.post(e.MonitoringStopOrdered(call, "li"))
    assert leg not in world.phone.legs
    assert ends(world) == [("li", MonitorEnd.ORDERED)]
    assert refused(world) == [OrderRefusal.NOT_MONITORING, OrderRefusal.NOT_MONITORING]


@pytest.mark.parametrize("who", ["c", "a1"])
@pytest.mark.parametrize("after_s", [1.0, 3.0])
def test_the_end_of_the_talk_ends_it_whether_he_has_picked_up_or_not(who: str, after_s: float) -> None:
    world, call = talking()
    order(world, call, BARGE)
    world.wait(after_s)
    world.phone.hang_up(f"{call}-{who}")
    assert ends(world) == [("li", MonitorEnd.TALK_OVER)]
    assert world.legs(call) == []
    world.wait(60)
    assert world.switchboard.records == {}
    assert world.switchboard.next_deadline() is None


def test_who_picks_up_when_the_talk_is_over_is_let_go() -> None:
    world, call = talking()
    order(world, call, LISTEN)
    world.phone.legs[f"{call}-s1"].deaf = True
    world.hang_up(call)
    world.phone.answer(f"{call}-s1")
    hung_up = [done.leg for done in world.phone.performed if isinstance(done, c.HangUp)]
    assert hung_up.count(f"{call}-s1") == 2
    world.wait(60)
    assert world.switchboard.records == {}


def test_when_the_caller_goes_back_to_the_flow_nobody_listens_there() -> None:
    world = AfterWorld(ANN)
    world.phones |= PHONES
    call = world.talks()
    order(world, call, BARGE)
    world.wait(3)
    world.phone.hang_up(world.agent_leg(call).leg)
    assert world.cdr(call).stage is Stage.IN_IVR
    assert world.legs(call) == [f"{call}-c"]
    order(world, call, LISTEN)
    world.post(e.MonitoringStopOrdered(call, "li"))
    assert refused(world) == [OrderRefusal.NOT_TALKING] * 2


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        (Phone(refuses=HangupCause.USER_BUSY), MonitorEnd.BUSY),
        (Phone(refuses=HangupCause.CALL_REJECTED), MonitorEnd.DECLINED),
        (Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER), MonitorEnd.UNREACHABLE),
        (Phone(refuses=HangupCause.CONGESTION), MonitorEnd.UNREACHABLE),
        (Phone(answer_s=None), MonitorEnd.NO_ANSWER),
    ],
)
def test_a_phone_that_is_not_answered_says_why_and_harms_nobody(phone: Phone, reason: MonitorEnd) -> None:
    world, call = talking(phones={LI: phone, WANG: SILENT})
    order(world, call, WHISPER)
    order(world, call, WHISPER, WANG)
    world.wait(RING_S - 1)
    order(world, call, LISTEN, WANG)
    world.wait(2)
    assert set(ends(world)) == {("li", reason), ("wang", MonitorEnd.NO_ANSWER)}
    assert heard(world, call) == {"c": {"a1"}, "a1": {"c"}}
    assert world.switchboard.next_deadline() is None


@pytest.mark.parametrize("cause", [HangupCause.CONGESTION, HangupCause.SERVER_RESTART])
def test_a_server_with_no_room_says_so(cause: HangupCause) -> None:
    world, call = talking(phones={LI: SILENT})
    order(world, call, LISTEN)
    world.post(e.LegHungUp(call, f"{call}-s1", cause, by_us=True))
    assert ends(world) == [("li", MonitorEnd.NO_ROOM)]


def test_a_telephone_that_cannot_ring_him_is_no_harm_to_the_call() -> None:
    world, call = talking()
    world.phone.broken = {c.RingSupervisor}
    order(world, call, LISTEN)
    assert ends(world) == [("li", MonitorEnd.UNREACHABLE)]
    assert heard(world, call) == {"c": {"a1"}, "a1": {"c"}}


# --- where there is no talk, or not one of ours ---


@pytest.mark.parametrize("stage", [Stage.OFFERED, Stage.IN_IVR, Stage.QUEUED, Stage.DIALLING, Stage.ENDED])
def test_there_is_nothing_to_hear_where_nobody_talks(stage: Stage) -> None:
    world = World(ANN, phones={**PHONES, ANN.address or "": SILENT, PARTNER: SILENT})
    keys = {Stage.QUEUED: "1", Stage.DIALLING: "7"}.get(stage, "")
    call = world.dial("4002" if stage is Stage.OFFERED else "4000", keys)
    world.phone.legs[f"{call}-c"].deaf = stage is Stage.ENDED
    if stage is Stage.ENDED:
        world.post(e.CallEndOrdered(call, False, "li"))
        world.post(e.CallEndOrdered(call, False, "li"))
        assert refused(world).pop() is OrderRefusal.NOT_TALKING
    else:
        assert world.switchboard.records[call].stage is stage
    order(world, call, LISTEN)
    assert refused(world)[-1] is OrderRefusal.NOT_TALKING


def test_to_an_outside_party_nothing_is_whispered_neither_by_order_nor_by_key() -> None:
    world = World(ANN, phones={**PHONES, PARTNER: Phone()})
    call = world.dial("4000", "7")
    world.wait(2)
    order(world, call, WHISPER)
    assert refused(world) == [OrderRefusal.NOBODY_TO_WHISPER_TO]
    order(world, call, LISTEN)
    world.wait(3)
    world.phone.press(f"{call}-s1", "*2")
    assert world.events(e.MonitoringModeChanged) == []
    world.phone.press(f"{call}-s1", "*3")
    assert heard(world, call)["c"] == {"a1", "s1"}


def test_an_agent_who_hears_a_message_is_left_alone_and_his_call_back_can_be_heard() -> None:
    world = AfterWorld(ANN)
    world.phones |= PHONES
    message = world.leaves_message()
    world.wait(5)
    order(world, message, LISTEN)
    world.post(e.CallEndOrdered(message, False, "li"))
    assert refused(world) == [OrderRefusal.NOT_TALKING] * 2
    world.phone.press(world.agent_leg(message).leg, "2")
    order(world, message, LISTEN)
    assert refused(world)[2:] == [OrderRefusal.NOT_TALKING], "he is being called"
    world.wait(5 + PROMPT_S)
    order(world, message, TAKE_OVER)
    world.wait(3)
    assert heard(world, message) == {"c": {"s1"}, "s1": {"c"}}
    world.post(e.CallEndOrdered(message, False, "li"))
    assert world.legs(message) == []
    (told,) = world.events(e.VoicemailHeard)
    assert told.agent == "1001"  # type: ignore[attr-defined]


# --- taking over ---


def test_who_takes_over_talks_to_the_caller_and_the_agent_is_free() -> None:
    world, call, leg = in_talk(WHISPER)
    order(world, call, TAKE_OVER)
    assert heard(world, call) == {"c": {"s1"}, "s1": {"c"}}
    assert world.phone.recorded_right(f"{call}-r1") == {leg}
    assert world.routing.desks["1001"].state is AgentState.WRAP_UP
    (taken,) = world.events(e.CallTakenOver)
    assert taken == e.CallTakenOver(call, leg, "1001", "li")
    order(world, call, LISTEN)
    world.post(e.MonitoringStopOrdered(call, "li"))
    assert refused(world) == [OrderRefusal.TALKS_HIMSELF, OrderRefusal.NOT_MONITORING]
    world.wait(7)
    world.phone.hang_up(leg)
    row = world.cdr(call)
    assert (row.agent, row.talk_s, row.ended_by, row.ended_in) == ("1001", 11.0, Party.AGENT, Stage.TALKING)
    ended = world.events(e.TalkEnded)
    assert [(event.agent, event.supervisor) for event in ended] == [("1001", ""), ("", "li")]  # type: ignore[attr-defined]


def test_a_call_can_be_taken_over_at_once_and_the_agent_talks_until_he_is_there() -> None:
    world, call = talking()
    order(world, call, TAKE_OVER)
    world.wait(1)
    assert heard(world, call)["c"] == {"a1"}
    world.wait(2)
    assert heard(world, call) == {"c": {"s1"}, "s1": {"c"}}
    assert world.events(e.MonitoringStarted) == []


def test_others_hear_on_and_may_whisper_to_who_took_over_and_take_over_from_him() -> None:
    world, call, _ = in_talk(LISTEN)
    order(world, call, LISTEN, WANG)
    world.wait(3)
    order(world, call, TAKE_OVER)
    assert heard(world, call) == {"c": {"s1"}, "s1": {"c"}, "s2": {"c", "s1"}}
    order(world, call, WHISPER, WANG)
    assert heard(world, call) == {"c": {"s1"}, "s1": {"c", "s2"}, "s2": {"c", "s1"}}
    order(world, call, TAKE_OVER, WANG)
    assert heard(world, call) == {"c": {"s2"}, "s2": {"c"}}
    assert [event.agent for event in world.events(e.CallTakenOver)] == ["1001", ""]  # type: ignore[attr-defined]


def test_a_caller_on_hold_is_taken_off_it_and_who_took_over_can_hold_and_pause() -> None:
    world, call, leg = in_talk(LISTEN)
    world.phone.hold(f"{call}-a1")
    assert world.playing(call) == ("music.wait",)
    order(world, call, TAKE_OVER)
    assert world.playing(call) == ()
    world.phone.hold(leg)
    assert world.playing(call) == ("music.wait",)
    world.phone.hold(leg, on=False)
    world.phone.press(leg, "*7")
    assert world.phone.recordings[f"{call}-r1"].paused


def test_a_supervisors_phone_that_holds_does_not_put_the_caller_on_hold() -> None:
    world, call, leg = in_talk(BARGE)
    world.phone.hold(leg)
    assert world.playing(call) == ()


def test_a_survey_is_not_asked_for_an_agent_who_was_let_go() -> None:
    world = AfterWorld(ANN)
    world.phones |= PHONES
    call = world.talks()
    order(world, call, TAKE_OVER)
    world.wait(3)
    world.phone.hang_up(f"{call}-s1")
    assert world.cdr(call).ended_at is not None


# --- ending a call ---


@pytest.mark.parametrize("keys", ["", "1", "7"])
def test_a_call_is_ended_wherever_it_is(keys: str) -> None:
    world = World(ANN, phones={**PHONES, PARTNER: SILENT})
    call = world.dial("4000", keys)
    world.wait(2)
    order(world, call, BARGE)
    world.wait(1)
    world.post(e.CallEndOrdered(call, False, "li"))
    assert world.legs(call) == []
    row = world.cdr(call)
    assert (row.ended_by, row.cause) == (Party.SYSTEM, HangupCause.NORMAL_CLEARING)


def test_an_emergency_may_be_heard_and_is_ended_only_by_who_knows_that_it_is_one() -> None:
    world = World(agent("1001", emergency=90), phones=PHONES)
    call = world.dial("4000", "9")
    world.wait(2)
    order(world, call, LISTEN)
    world.wait(3)
    assert heard(world, call)["s1"] == {"c", "a1"}
    world.post(e.CallEndOrdered(call, False, "li"))
    assert refused(world) == [OrderRefusal.EMERGENCY]
    world.post(e.CallEndOrdered(call, True, "li"))
    assert world.legs(call) == []


def test_an_emergency_called_back_for_its_message_is_not_ended_by_a_slip_either() -> None:
    world = AfterWorld(ANN)
    message = world.leaves_message()
    world.wait(5)
    world.switchboard.records[message].tier = Tier.EMERGENCY
    world.phone.press(world.agent_leg(message).leg, "2")
    world.wait(5 + PROMPT_S)
    world.post(e.CallEndOrdered(message, False, "li"))
    assert refused(world) == [OrderRefusal.EMERGENCY]
    assert len(world.legs(message)) == 2
