"""How long it will take: told as a range after the position, and again only when it has changed [H4]."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import ENGLISH
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN = agent("1001", orders=80)


def on_hold(world: World) -> str:
    """A caller on hold, who has not been told anything yet."""
    world.dial(keys="1")
    world.wait(2)
    return world.dial(keys="1")


def tell(world: World, call: str, position: int, low_s: float | None, high_s: float | None) -> str:
    """What the caller hears when he is told this."""
    world.post(e.PositionTold(call, "orders", position, 9, low_s, high_s))
    play = [one for one in world.phone.performed if isinstance(one, c.Play) and one.call == call][-1]
    assert not play.loop
    return " ".join(str(s.number) if s.number is not None else s.key for s in play.sounds)


POSITION = "queue.position_before 2 queue.position_after"


def test_the_wait_is_told_after_the_position() -> None:
    world = World(ANN)
    call = on_hold(world)
    assert tell(world, call, 3, 190, 301) == f"{POSITION} queue.wait_from 3 queue.wait_to 6 queue.wait_minutes"
    world.wait(2)
    assert world.playing(call) == ("music.wait",)


def test_what_has_not_changed_is_not_said_again() -> None:
    world = World(ANN)
    call = on_hold(world)
    tell(world, call, 3, 190, 301)
    assert tell(world, call, 3, 200, 310) == "queue.still_waiting"
    assert (
        tell(world, call, 3, 100, 130) == "queue.still_waiting queue.wait_from 1 queue.wait_to 3 queue.wait_minutes"
    )
    assert tell(world, call, 1, 10, 40) == "queue.next queue.wait_under_a_minute"
    assert tell(world, call, 1, 5, 30) == "queue.still_waiting"


def test_nothing_is_said_of_a_wait_nobody_knows_and_what_was_said_is_remembered() -> None:
    world = World(ANN)
    call = on_hold(world)
    assert tell(world, call, 3, None, None) == POSITION
    assert tell(world, call, 2, 60, 120).endswith("queue.wait_from 1 queue.wait_to 2 queue.wait_minutes")
    assert tell(world, call, 2, None, None) == "queue.still_waiting"
    assert tell(world, call, 2, 60, 120) == "queue.still_waiting"


def test_a_caller_whose_agent_rings_is_told_nothing() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.post(e.PositionTold(call, "orders", 1, 1, 10, 20))
    assert world.playing(call) == ("music.wait",)


def test_it_is_told_in_the_callers_language() -> None:
    world = World(ANN)
    call = on_hold(world)
    flow = world.switchboard.records[call].flow
    assert flow is not None
    flow._journey.language = ENGLISH
    tell(world, call, 3, 190, 301)
    play = world.phone.legs[f"{call}-c"].playing
    assert play is not None
    assert {sound.language for sound in play.sounds} == {ENGLISH}
