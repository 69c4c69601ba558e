"""Nothing can be said of a prompt, in no form and no language: a tone and a person, never dead air [H1]."""

from __future__ import annotations

from calls import events as e
from calls.model import Stage
from tests.journeys.world import World, agent


def missing(world: World, call: str) -> None:
    play = world.phone.legs[f"{call}-c"].playing
    assert play is not None
    world.post(e.PromptMissing(call, f"{call}-c", play.play, ("menu.main",)))


def test_a_caller_without_words_is_brought_to_a_person() -> None:
    world = World(agent("1001", orders=80))
    call = world.dial()
    missing(world, call)
    assert world.switchboard.records[call].stage is Stage.QUEUED
    world.wait(2)
    assert world.agent_of(call) == "1001"


def test_who_comes_from_there_already_goes_on_in_his_flow() -> None:
    world = World()
    call = world.dial()
    missing(world, call)
    assert world.playing(call) == ("queue.no_agents",)
    missing(world, call)
    assert world.playing(call) == ("queue.no_agents",)
    world.wait(5)
    assert world.events(e.CallEnded, call)
