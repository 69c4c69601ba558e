"""Announcements in a hurry: to whoever waits at once, to whoever calls first of all, until they are over [H4]."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import Tier
from switchboard.lines import Line
from tests.journeys.world import LINES, World, agent

ANN = agent("1001", orders=80)
STORM = e.AnnouncementMade("storm", {"zh-CN": "台风期间，维修延迟。"}, 600.0, "boss")
HEARD = "announcement.storm"


def heard(world: World, call: str) -> list[str]:
    plays = [command for command in world.phone.performed if isinstance(command, c.Play) and command.call == call]
    return [sound.key for play in plays for sound in play.sounds]


def test_those_who_wait_hear_it_at_once_and_once() -> None:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    waiting = [world.dial(keys="1") for _ in range(3)]
    world.wait(1)
    world.post(STORM)
    world.wait(0.1)
    assert all(world.playing(call) == (HEARD,) for call in waiting)
    world.wait(120)
    assert all(heard(world, call).count(HEARD) == 1 for call in waiting)


def waiting_and_spoken_to(world: World) -> str:
    """A call whose caller hears where he stands."""
    world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    world.wait(3.5)
    assert world.playing(call) == ("queue.next",)
    return call


def finish_sentence(world: World, call: str) -> None:
    plays = [command for command in world.phone.performed if isinstance(command, c.Play) and command.call == call]
    world.post(e.PlayFinished(call, plays[-1].leg, plays[-1].play))


def test_it_follows_at_once_on_a_sentence_that_ends_soon() -> None:
    world = World(ANN)
    call = waiting_and_spoken_to(world)
    world.post(STORM)
    world.wait(0.1)
    assert world.playing(call) == ("queue.next",)
    finish_sentence(world, call)
    assert world.playing(call) == (HEARD,)
    finish_sentence(world, call)
    assert world.playing(call) == ("music.wait",)


def test_a_long_sentence_keeps_it_waiting_for_two_seconds_only() -> None:
    world = World(ANN)
    call = waiting_and_spoken_to(world)
    world.phone.play_s = lambda _: 60.0
    world.wait(31)
    started = len(heard(world, call))
    assert world.playing(call) == ("queue.still_waiting",)
    world.post(STORM)
    world.wait(1.9)
    assert heard(world, call)[started:] == []
    world.wait(0.2)
    assert heard(world, call)[started:] == [HEARD]


def test_an_announcement_is_heard_to_its_end_before_the_next() -> None:
    world = World(ANN)
    call = waiting_and_spoken_to(world)
    world.wait(5)
    world.phone.play_s = lambda _: 60.0
    world.post(STORM)
    world.wait(0.1)
    world.post(e.AnnouncementMade("flood", {"zh-CN": "…"}, 600.0, "boss"))
    world.wait(5)
    assert world.playing(call) == (HEARD,)
    finish_sentence(world, call)
    assert world.playing(call) == ("announcement.flood",)


def test_who_calls_hears_it_before_anything_else_and_can_cut_it_short() -> None:
    world = World(ANN)
    world.post(STORM)
    call = world.dial()
    assert world.playing(call) == (HEARD, "menu.main")
    world.press(call, "1")
    world.wait(60)
    assert heard(world, call).count(HEARD) == 1


def test_who_comes_to_the_queue_without_a_word_hears_it_there() -> None:
    world = World(ANN)
    world.dial(keys="1")
    call = world.dial(keys="1")
    world.wait(2)
    other = world.dial(keys="1")
    for mine in (call, other):
        world.switchboard.records[mine].announced.clear()
    world.post(STORM)
    world.wait(5)
    assert HEARD in heard(world, other)


def test_an_announcement_for_a_queue_is_for_those_who_wait_there() -> None:
    world = World(ANN, agent("1002", repair=80))
    world.dial(keys="1"), world.dial(keys="2")
    world.wait(2)
    orders, repair = world.dial(keys="1"), world.dial(keys="2")
    world.post(e.AnnouncementMade("storm", {"zh-CN": "…"}, 600.0, "boss", ("repair",)))
    late = world.dial(keys="2")
    world.wait(3)
    assert HEARD not in heard(world, orders)
    assert HEARD in heard(world, repair)
    assert heard(world, late)[0] == "menu.main"
    assert HEARD in heard(world, late)


def test_emergencies_are_left_in_peace() -> None:
    world = World(ANN, agent("1009", emergency=80))
    world.dial(keys="9")
    world.wait(2)
    call = world.dial(keys="9")
    world.post(STORM)
    world.wait(5)
    assert HEARD not in heard(world, call)
    assert world.switchboard.records[call].tier is Tier.EMERGENCY


def test_who_dials_an_emergency_number_hears_nothing_of_it() -> None:
    world = World(ANN, lines=(Line(("110",), "main", tier=Tier.EMERGENCY), *LINES))
    world.post(STORM)
    assert world.playing(world.dial("110")) == ("menu.main",)
    assert world.playing(world.dial("4000")) == (HEARD, "menu.main")


def test_what_is_over_or_withdrawn_is_told_to_nobody() -> None:
    world = World(ANN)
    world.post(STORM)
    world.wait(601)
    assert world.playing(world.dial()) == ("menu.main",)
    world.post(STORM)
    world.post(e.AnnouncementWithdrawn("storm", "boss"))
    world.post(e.AnnouncementWithdrawn("storm", "boss"))
    assert world.playing(world.dial()) == ("menu.main",)


def test_the_phone_of_an_agent_rings_while_it_plays() -> None:
    world = World(ANN)
    first = world.dial(keys="1")
    world.wait(2)
    call = world.dial(keys="1")
    world.post(STORM)
    world.wait(0.1)
    world.hang_up(first)
    world.wait(10.5)
    assert world.call_of("1001") == call
