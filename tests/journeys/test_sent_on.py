"""Moved to another queue, sent on by the ladder, taken out, put forward: what he hears and where he gets [R5]."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, LeaveReason, QueueRefusal, Stage, Tier
from calls.table import Need, Queue, RoutingTable, Rung
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Play
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.decisions import SOME_WHY
from tests.journeys.world import QUEUES, World, agent

ANN = agent("1001", orders=80)
TRUNK = "sip:{number}@carrier.example"
PARTNER = "sip:4001234567@carrier.example"
ORDERS = Enqueue(
    "orders",
    full="full",
    no_agents="nobody",
    closed="closed",
    withdrawn="withdrawn",
    overflow={"voicemail": "voicemail"},
    skills=(Need("orders", 10),),
)
ENDS = {
    "full": "queue.full", "nobody": "queue.no_agents", "closed": "hours.closed",
    "withdrawn": "error.sorry", "voicemail": "greeting",
}  # fmt: skip
FLOW = Flow(
    "main",
    "1",
    "orders",
    {
        "orders": Node("orders", ORDERS),
        **{name: Node(name, Play((prompt,), then="bye")) for name, prompt in ENDS.items()},
        "bye": Node("bye", Hangup()),
    },
)


def waiting(*rungs: Rung, partner: Phone | None = None) -> tuple[World, str]:
    """A caller in `orders`, whose only agent talks; `rungs` are that queue's ladder."""
    phones = {} if partner is None else {PARTNER: partner}
    world = World(ANN, phones=phones, lines=(Line(("*",), "main", trunk=TRUNK),))
    world.switchboard.publish((Line(("*",), "main", trunk=TRUNK),), {"main": FLOW}, {})
    queues = {queue.queue: queue for queue in QUEUES} | {"jazz": replace(QUEUES[0], queue="jazz", music="beep")}
    queues["orders"] = replace(queues["orders"], ladder=rungs)
    world.post(e.TablePublished(RoutingTable("2", queues, {"1001": ANN})))
    world.dial()
    world.wait(2)
    return world, world.dial(caller="13900139000")


def heard(world: World, call: str) -> list[str]:
    """What began to play to the caller, first sounds only."""
    plays = (one for one in world.phone.performed if isinstance(one, c.Play) and one.call == call)
    return [play.sounds[0].key for play in plays]


# --- what the queue is told of him ---


def test_the_queue_hears_who_calls_what_he_asks_for_and_which_ways_out_he_has() -> None:
    world, call = waiting()
    expected = e.CallQueued(
        call, "orders", Tier.NORMAL, "zh-CN", "13900139000", (Need("orders", 10),), exits=("voicemail",)
    )
    assert world.events(e.CallQueued, call) == [expected]


# --- moved ---


def test_a_caller_moved_by_a_supervisor_hears_other_music_only_where_it_is_other_music() -> None:
    for queue, plays in (("repair", ["music.wait"]), ("jazz", ["music.wait", "beep"])):
        world, call = waiting()
        world.post(e.MoveOrdered(call, queue, "boss"))
        assert heard(world, call) == plays
        assert world.switchboard.records[call].stage is Stage.QUEUED


def test_an_announcement_is_spoken_to_its_end_before_the_other_music() -> None:
    world, call = waiting()
    world.wait(4)
    assert world.playing(call) == ("queue.next",)
    world.post(e.MoveOrdered(call, "jazz", "boss"))
    assert world.playing(call) == ("queue.next",)
    world.wait(2)
    assert world.playing(call) == ("beep",)


def test_a_moved_caller_is_told_on_how_things_stand() -> None:
    world, call = waiting()
    world.wait(6)
    world.post(e.MoveOrdered(call, "jazz", "boss"))
    world.wait(30)
    assert heard(world, call)[-2:] == ["queue.still_waiting", "beep"]


def test_a_moved_caller_is_served_from_there() -> None:
    world, call = waiting()
    world.post(e.MoveOrdered(call, "jazz", "boss"))
    world.hang_up("call1")
    world.wait(12)
    assert world.agent_of(call) == "1001"
    assert world.events(e.CallLeftQueue, call) == [e.CallLeftQueue(call, "jazz", LeaveReason.SERVED)]


def test_a_caller_moved_to_the_emergency_queue_is_not_let_go_for_his_silence() -> None:
    world, call = waiting()
    world.post(e.CallMoved(call, "orders", "emergency", "boss"))
    world.phone.legs[f"{call}-c"].deaf = True
    world.post(e.MediaLost(call, f"{call}-c", 20.0))
    world.wait(30)
    assert world.cdr(call).ended_at is None


def test_a_move_from_where_he_does_not_stand_changes_nothing() -> None:
    world, call = waiting()
    world.post(e.CallMoved(call, "repair", "jazz"))
    assert world.switchboard.records[call].waiting.queue.queue == "orders"  # type: ignore[union-attr]
    world.post(e.CallMoved(call, "orders", "gone since"))
    assert world.switchboard.records[call].waiting.queue == Queue("gone since", {})  # type: ignore[union-attr]


# --- refused, withdrawn, put forward ---


@pytest.mark.parametrize(
    ("reason", "prompt"),
    [
        (QueueRefusal.LONG_WAIT, "queue.full"),
        (QueueRefusal.CLOSED, "hours.closed"),
        (QueueRefusal.PAUSED, "hours.closed"),
        (QueueRefusal.NO_AGENTS, "queue.no_agents"),
    ],
)
def test_each_refusal_is_told_in_its_own_words(reason: QueueRefusal, prompt: str) -> None:
    world, call = waiting()
    world.post(e.QueueRefused(call, "orders", reason))
    assert world.playing(call) == (prompt,)


@pytest.mark.parametrize("moved", [False, True])
def test_a_caller_taken_out_by_a_supervisor_goes_on_in_his_flow_wherever_he_stood(moved: bool) -> None:
    world, call = waiting()
    if moved:
        world.post(e.MoveOrdered(call, "jazz", "boss"))
    world.post(e.WithdrawalOrdered(call, "boss"))
    assert world.playing(call) == ("error.sorry",)
    assert world.events(e.CallLeftQueue, call)[-1].reason is LeaveReason.WITHDRAWN  # type: ignore[attr-defined]
    world.wait(10)
    assert world.cdr(call).ended_in is Stage.IN_IVR


def test_a_caller_put_forward_is_served_before_those_who_came_earlier() -> None:
    world, first = waiting()
    second = world.dial()
    world.post(e.PriorityOrdered(second, Tier.NORMAL, 600.0, "boss"))
    world.hang_up("call1")
    world.wait(12)
    assert (world.agent_of(second), world.agent_of(first)) == ("1001", None)


def test_a_phone_that_rings_for_a_caller_who_is_taken_out_stops() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.post(e.WithdrawalOrdered(call, "boss"))
    assert world.legs(call) == [f"{call}-c"]
    assert world.playing(call) == ("queue.no_agents",)


def test_a_refusal_that_comes_without_a_word_to_the_phone_stops_it_all_the_same() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.phone.legs[f"{call}-a1"].deaf = True
    world.post(e.QueueRefused(call, "orders", QueueRefusal.CLOSED))
    assert c.HangUp(call, f"{call}-a1", HangupCause.ORIGINATOR_CANCEL) in world.phone.performed
    world.wait(2)
    assert e.OfferRefused(call, f"{call}-o1.1", "1001", e.RefusalReason.WITHDRAWN) in world.events(e.OfferRefused)


# --- sent on by the ladder ---


def test_the_ladder_sends_a_caller_to_the_way_out_his_flow_has_for_it() -> None:
    world, call = waiting(Rung(20, exit="callback"), Rung(30, exit="voicemail"))
    world.wait(29)
    assert world.switchboard.records[call].stage is Stage.QUEUED
    world.wait(2)
    assert world.playing(call) == ("greeting",)
    assert world.events(e.CallLeftQueue, call) == [e.CallLeftQueue(call, "orders", LeaveReason.OVERFLOWED)]


def test_the_ladder_moves_a_caller_and_from_there_sends_him_out_of_house() -> None:
    world, call = waiting(Rung(10, queue="jazz"), partner=Phone(answer_s=4.0))
    world.wait(11)
    assert world.playing(call) == ("beep",)
    world.post(e.CallOverflowed(call, "jazz", "", "4001234567", SOME_WHY))
    assert world.switchboard.records[call].stage is Stage.DIALLING
    assert world.playing(call) == ("beep",)
    world.wait(5)
    row = world.cdr(call)
    assert (row.stage, row.agent) == (Stage.TALKING, None)


def test_the_outside_party_is_dialled_by_the_lines_trunk_and_talks_with_the_caller() -> None:
    world, call = waiting(Rung(20, number="4001234567"), partner=Phone(answer_s=4.0))
    world.wait(21)
    assert c.Dial(call, f"{call}-a1", PARTNER, "13900139000") in world.phone.performed
    world.wait(5)
    assert world.phone.legs[f"{call}-c"].bridged_to == f"{call}-a1"


@pytest.mark.parametrize(
    ("partner", "after_s"), [(Phone(refuses=HangupCause.USER_BUSY), 21), (Phone(answer_s=None), 51), (None, 21)]
)
def test_a_caller_whom_nobody_outside_would_have_goes_on_in_his_flow(partner: Phone | None, after_s: float) -> None:
    world, call = waiting(Rung(20, number="4001234567"), partner=partner)
    world.wait(after_s)
    assert world.playing(call) == ("queue.no_agents",)
    assert len(world.events(e.TransferFailed, call)) == 1


def test_a_caller_hangs_up_while_it_rings_outside() -> None:
    world, call = waiting(Rung(20, number="4001234567"), partner=Phone(answer_s=None))
    world.wait(25)
    world.hang_up(call)
    assert world.cdr(call).ended_in is Stage.DIALLING
    world.wait(60)
    assert world.legs(call) == []


def test_news_of_a_ladder_he_does_not_stand_on_any_more_is_passed_over() -> None:
    world, call = waiting()
    world.post(e.CallOverflowed(call, "repair", "voicemail", "", SOME_WHY))
    assert world.switchboard.records[call].stage is Stage.QUEUED


def test_a_phone_that_rang_when_the_ladder_sent_the_caller_out_of_house_frees_its_agent_and_does_not_get_him() -> (
    None
):
    world, call = waiting(partner=Phone(answer_s=6.0))
    world.post(e.OfferMade(call, "o9", "1002", "sip:1001@127.0.0.1:6000", 15, SOME_WHY))
    leg = world.legs(call)[-1]
    world.phone.legs[leg].deaf = True
    world.post(e.CallOverflowed(call, "orders", "", "4001234567", SOME_WHY))
    world.phone.answer(leg)
    assert world.switchboard.records[call].stage is Stage.DIALLING
    world.phone.legs[leg].deaf = False
    world.phone.hang_up(leg)
    assert e.OfferRefused(call, "o9", "1002", e.RefusalReason.WITHDRAWN) in world.events(e.OfferRefused)
    world.wait(7)
    assert world.cdr(call).stage is Stage.TALKING
