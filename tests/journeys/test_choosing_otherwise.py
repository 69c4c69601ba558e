"""A waiting caller is offered other ways, takes one by a key, and has his place again when he comes back [H4]."""

from __future__ import annotations

from dataclasses import replace

from calls import commands as c
from calls import events as e
from calls.model import LeaveReason, Stage
from calls.table import RoutingTable
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Play
from telephony.simulated import Phone
from tests.journeys.world import QUEUES, World, agent

ANN = agent("1001", orders=80)

FLOW = Flow(
    "main",
    "1",
    "orders",
    {
        node.name: node
        for node in (
            Node(
                "orders",
                Enqueue(
                    "orders",
                    full="sorry",
                    no_agents="sorry",
                    offers={"1": "news", "2": "sorry"},
                    offer=("offer",),
                    offer_after_s=20.0,
                ),
            ),
            Node("news", Play(("news",), then="orders")),
            Node("sorry", Hangup(("goodbye",))),
        )
    },
    rescue="orders",
)


def waiting(callers: int) -> tuple[World, list[str]]:
    world = World(ANN, flow=FLOW)
    world.dial()
    world.wait(2)
    calls = []
    for n in range(callers):
        calls.append(world.dial(caller=f"1380013800{n}"))
        world.wait(1)
    return world, calls


def spoken(world: World, call: str) -> list[str]:
    plays = [command for command in world.phone.performed if isinstance(command, c.Play) and command.call == call]
    return [sound.key for play in plays for sound in play.sounds]


def test_offers_are_said_after_a_while_and_not_every_time() -> None:
    world, (call,) = waiting(1)
    world.wait(20)
    assert "offer" not in spoken(world, call)
    world.wait(20)
    assert spoken(world, call).count("offer") == 1
    world.wait(120)
    assert 2 <= spoken(world, call).count("offer") <= 3


def test_a_key_leads_out_of_the_queue_and_back_to_his_place() -> None:
    world, (first, second) = waiting(2)
    world.press(first, "1")
    assert world.switchboard.records[first].stage is Stage.IN_IVR
    assert world.playing(first) == ("news",)
    left = world.events(e.CallLeftQueue, first)
    assert [event.reason for event in left] == [LeaveReason.CHOSE_OTHERWISE]
    world.wait(3)
    assert world.switchboard.records[first].stage is Stage.QUEUED
    world.hang_up("call1")
    world.wait(11.5)
    assert world.call_of("1001") == first
    assert world.call_of("1001") != second


def test_a_phone_that_rings_for_him_stops_when_he_goes_another_way() -> None:
    world = World(ANN, flow=FLOW, phones={str(ANN.address): Phone(answer_s=None)})
    call = world.dial()
    world.wait(1)
    assert world.call_of("1001") == call
    world.press(call, "2")
    world.wait(4)
    assert world.call_of("1001") is None
    assert world.events(e.CallEnded, call)


def test_keys_nobody_offered_change_nothing() -> None:
    world, (call,) = waiting(1)
    world.press(call, "5#*0")
    assert world.switchboard.records[call].stage is Stage.QUEUED
    assert not world.events(e.CallLeftQueue, call)


def test_callers_are_spoken_to_between_the_phrases_of_the_music() -> None:
    world = World(ANN, flow=FLOW)
    queues = {queue.queue: replace(queue, phrase_s=8.0) for queue in QUEUES}
    world.post(e.TablePublished(RoutingTable("2", queues, {"1001": ANN})))
    world.dial()
    world.wait(2.5)
    call = world.dial()
    began = []
    for _ in range(1200):
        world.wait(0.1)
        if world.playing(call)[:1] in [("queue.next",), ("queue.still_waiting",)]:
            began.append(world.loop.now)
    starts = [at for before, at in zip([0.0, *began], began, strict=False) if at - before > 1.0]
    assert len(starts) >= 3
    assert all(abs(at / 8.0 - round(at / 8.0)) < 0.05 for at in starts)
