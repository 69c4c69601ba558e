"""Whenever the server goes down, nobody is forgotten, and nobody is called more often than he should be (H4, X2).

A story is told to its end; then once more up to each of its events, where the server dies. What comes up again knows
nothing but the journal so far.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from calls import commands as c
from calls import events as e
from calls.journal import Entry
from store.recovery import close_unfinished, unfinished
from telephony.simulated import Phone
from tests.journeys.called_back import BUSY, CUSTOMER, DIALLED, NOBODY_HOME, RULE, CallbackWorld, table
from tests.journeys.world import agent

ANN = agent("1001", orders=80)
SECOND = "13900000002"
TO_THE_END_S = 4 * (RULE.retry_s + RULE.ring_s)


def served(world: CallbackWorld) -> None:
    """Two ask; the first is reached, the second too."""
    first = world.dial(caller="13700000000")
    world.wait(2)
    for caller in (CUSTOMER, SECOND):
        call = world.dial(DIALLED, caller=caller)
        world.wait(20)
        world.press(call, "1")
        world.wait(5)
    world.hang_up(first)
    world.wait(30)
    world.hang_up("call2-b1.1")
    world.wait(30)


def never_at_home(world: CallbackWorld) -> None:
    world.customer(NOBODY_HOME)
    first = world.dial(caller="13700000000")
    world.wait(2)
    world.asks()
    world.hang_up(first)
    world.wait(TO_THE_END_S)


def engaged_then_there(world: CallbackWorld) -> None:
    world.customer(BUSY)
    first = world.dial(caller="13700000000")
    world.wait(2)
    world.asks()
    world.hang_up(first)
    world.wait(1)
    world.customer(Phone(answer_s=4.0))
    world.wait(RULE.retry_s + 30)


STORIES = (served, never_at_home, engaged_then_there)
Story = Callable[[CallbackWorld], None]


def told(story: Story) -> list[Entry]:
    world = CallbackWorld(ANN)
    world.customer(Phone(answer_s=4.0), SECOND)
    story(world)
    return world.journal.entries


def restarted(before: list[Entry], down_s: float = 5.0) -> CallbackWorld:
    """A new server with the same journal, `down_s` after the old one died."""
    world = CallbackWorld(ANN)
    world.customer(Phone(answer_s=4.0), SECOND)
    world.loop.now = max(before[-1].now if before else 0.0, world.loop.now) + down_s
    found = unfinished(before)
    close_unfinished(world.journal, found)  # type: ignore[arg-type]  # a journal in memory
    for event in (*found.agents_back(), *found.callbacks_back(world._wall(), table(ANN).queues)):
        world.post(event)
    return world


def to_the_end(world: CallbackWorld) -> None:
    """Whoever talks hangs up after a while, until nobody is left."""
    for _ in range(round(TO_THE_END_S / 30)):
        world.wait(30)
        for leg in [leg for leg in world.phone.legs.values() if leg.bridged_to and leg.leg.endswith("-c")]:
            world.phone.hang_up(leg.leg)


def due(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if isinstance(entry.event, e.CallbackDue)]


def asked(entries: list[Entry]) -> set[str]:
    return {entry.event.callback for entry in entries if isinstance(entry.event, e.CallbackRequested)}


def closed(entries: list[Entry]) -> list[str]:
    return [entry.event.callback for entry in entries if isinstance(entry.event, e.CallbackClosed)]


def talked(entries: list[Entry]) -> set[str]:
    """The callbacks whose customer has talked to an agent."""
    return {entry.event.call.rpartition(".")[0] for entry in entries if isinstance(entry.event, e.TalkStarted)}


def hold_to_the_promises(before: list[Entry], world: CallbackWorld) -> None:
    after = world.journal.entries
    attempts = [*due(before), *due(after)]
    dialled = [command.call for command in world.phone.performed if isinstance(command, c.Dial)]
    assert dialled == [entry.event.call for entry in due(after)], "one dial for each attempt"
    assert len({entry.event.call for entry in attempts}) == len(attempts), "no attempt twice"
    for callback in asked([*before, *after]):
        mine = [entry for entry in attempts if entry.event.callback == callback]
        assert len(mine) <= RULE.attempts
        assert all(late.now - early.now >= RULE.retry_s for early, late in pairwise(mine)), "not before the pause"
        if callback in talked(before):
            assert not any(entry.event.callback == callback for entry in due(after)), "he was served"
    assert sorted(closed([*before, *after])) == sorted(asked(before)), "each is closed, and closed once"


@pytest.mark.parametrize("story", STORIES)
def test_a_crash_at_any_event_loses_nobody_and_calls_nobody_twice(story: Story) -> None:
    entries = told(story)
    for count in range(len(entries) + 1):
        world = restarted(entries[:count])
        to_the_end(world)
        hold_to_the_promises(entries[:count], world)


@pytest.mark.parametrize("story", STORIES)
def test_a_second_crash_while_he_is_called_again_changes_nothing_about_it(story: Story) -> None:
    entries = told(story)
    for count in range(0, len(entries) + 1, 3):
        once = restarted(entries[:count])
        once.wait(RULE.retry_s + 10)
        before = [*entries[:count], *once.journal.entries]
        for cut in range(count, len(before) + 1, 5):
            twice = restarted(before[:cut])
            to_the_end(twice)
            hold_to_the_promises(before[:cut], twice)


@pytest.mark.parametrize("down_s", [1.0, 3600.0])
def test_he_is_on_his_place_again_before_those_who_came_after_him(down_s: float) -> None:
    world = CallbackWorld(ANN)
    world.dial(caller="13700000000")
    world.wait(2)
    call = world.asks()
    again = restarted(world.journal.entries, down_s)
    kept = next(waiter for waiter in again.routing.waiting("orders") if waiter.virtual)
    assert again.loop.now - kept.since == pytest.approx(20.0 + down_s)
    hold, later = again.dial(caller="13700000008"), again.dial(caller="13700000009")
    again.wait(10)
    again.hang_up(hold)
    again.wait(2)
    assert (again.agent_of(f"{call}-b1.1"), again.agent_of(later)) == ("1001", None)


def test_the_pause_after_an_attempt_outlasts_a_restart() -> None:
    world = CallbackWorld(ANN)
    world.customer(BUSY)
    world.dial(caller="13700000000")
    world.wait(2)
    world.asks()
    world.hang_up("call1")
    world.wait(1)
    again = restarted(world.journal.entries)
    again.wait(RULE.retry_s - 7)
    assert due(again.journal.entries) == []
    again.wait(20)
    assert [entry.event.attempt for entry in due(again.journal.entries)] == [2]
    assert again.agent_of("call2-b1.2") == "1001"
