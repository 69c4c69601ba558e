"""A caller presses a key, waits, talks and hangs up: what everybody saw of it [R1, Q1]."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import AgentState, HangupCause, LeaveReason, Party, Stage, Tier
from switchboard.record import Record
from tests.journeys.world import World, agent

ANN = agent("1001", orders=80)
BOB = agent("1002", repair=80)


def test_the_caller_is_answered_and_hears_the_menu() -> None:
    world = World(ANN)
    call = world.dial()
    assert world.cdr(call).stage is Stage.IN_IVR
    assert world.playing(call) == ("menu.main",)


def test_the_key_leads_to_the_agent_who_has_the_skill() -> None:
    world = World(ANN, BOB)
    call = world.dial(keys="2")
    world.wait(2)
    assert world.agent_of(call) == "1002"


def test_caller_and_agent_are_bridged_and_recorded_side_by_side() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    assert world.phone.legs[f"{call}-c"].bridged_to == f"{call}-a1"
    assert world.phone.recordings[f"{call}-r1"].legs == (f"{call}-c", f"{call}-a1")


def test_the_record_tells_wait_and_talk_and_who_hung_up() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(31)
    world.hang_up(call)
    row = world.cdr(call)
    assert (row.wait_s, row.talk_s) == (1.0, 30.0)
    assert (row.cause, row.ended_by, row.ended_in) == (HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)
    assert (row.queue, row.agent, row.tier) == ("orders", "1001", Tier.NORMAL)
    assert row.recording == f"{call}-r1"


def test_the_recording_is_as_long_as_the_talk() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(31)
    world.phone.hang_up(f"{call}-a1")
    (stopped,) = world.events(e.RecordingStopped)
    assert isinstance(stopped, e.RecordingStopped)
    assert stopped.frames == 30 * 8000
    assert world.cdr(call).ended_by is Party.AGENT


def test_nothing_is_left_behind() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(31)
    world.hang_up(call)
    assert world.phone.legs == {}
    assert world.phone.recordings == {}
    assert world.switchboard.records == {}
    assert world.driver.failures == 0


def test_the_agent_gets_no_call_during_wrap_up_and_the_next_one_after_it() -> None:
    world = World(ANN)
    first = world.dial(keys="1")
    world.wait(5)
    second = world.dial(keys="1")
    world.hang_up(first)
    world.wait(9)
    assert world.agent_of(second) is None
    assert world.routing.desks["1001"].state is AgentState.WRAP_UP
    world.wait(3)
    assert world.agent_of(second) == "1001"


def test_leaving_the_queue_is_announced_once_as_served() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    assert world.events(e.CallLeftQueue) == [e.CallLeftQueue(call, "orders", LeaveReason.SERVED)]


def test_the_longest_idle_agent_is_taken_and_the_reason_is_told_in_both_languages() -> None:
    world = World(ANN, agent("1003", orders=50))
    first = world.dial(keys="1")
    world.wait(3)
    world.hang_up(first)
    world.wait(20)
    call = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(call) == "1003"
    offer = world.events(e.OfferMade, call)[0]
    assert isinstance(offer, e.OfferMade)
    assert offer.why.candidates[0].agent == "1003"
    assert offer.why.free == 2


def test_a_line_that_records_everything_records_from_the_answer_on_and_once() -> None:
    world = World(ANN)
    call = world.dial("4003", keys="1")
    world.wait(10)
    assert world.phone.recordings[f"{call}-r1"].legs == (f"{call}-c", "")
    assert len(world.phone.recordings) == 1
    world.hang_up(call)
    assert len(world.events(e.RecordingStopped)) == 1


def test_a_line_that_records_nothing_records_nothing() -> None:
    world = World(ANN)
    call = world.dial("4004", keys="1")
    world.wait(10)
    assert world.cdr(call).stage is Stage.TALKING
    assert world.phone.recordings == {}


def test_a_caller_on_the_vip_line_is_served_before_normal_ones_who_came_first() -> None:
    world = World(ANN)
    busy = world.dial(keys="1")
    world.wait(2)
    normal, vip = world.dial(keys="1"), world.dial("4001", keys="1")
    world.hang_up(busy)
    world.wait(12)
    assert (world.agent_of(normal), world.agent_of(vip)) == (None, "1001")
    assert world.cdr(vip).tier is Tier.VIP


def test_a_number_nobody_serves_does_not_exist() -> None:
    world = World(ANN)
    call = world.dial("999")
    assert world.phone.performed == [c.Reject(call, f"{call}-c", 404)]
    row = world.cdr(call)
    assert (row.cause, row.ended_in) == (HangupCause.UNALLOCATED_NUMBER, Stage.OFFERED)


def test_the_same_events_give_the_same_commands() -> None:
    def story() -> tuple[list[bytes], list[c.Command]]:
        world = World(ANN, BOB)
        for keys in ("1", "2", "9", "0", "1"):
            world.dial(keys=keys)
            world.wait(7)
        return world.journal.lines, world.phone.performed

    assert story() == story()


def test_events_of_calls_nobody_knows_are_passed_over() -> None:
    world = World(ANN)
    world.post(e.DigitPressed("nobody", "nobody-c", "1"))
    world.post(e.CallScored("nobody", "nobody-r1", 90.0, needs_review=False))
    assert world.phone.performed == []


def test_a_record_counts_its_legs_and_recordings() -> None:
    record = Record(e.CallOffered("x", "x-c", "t", "1", "2", at=World()._wall()))
    assert [record.dial(), record.dial(), record.next_recording()] == ["x-a1", "x-a2", "x-r1"]
