"""Whenever the server goes down, no message is lost, and nobody who must not call again does [H6, X2].

A story is told; then once more up to each of its events, where the server dies. What comes up again knows nothing but
the journal so far.
"""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.journal import Entry
from calls.table import CallbackRule, Need, Queue
from store.recovery import close_unfinished, unfinished
from switchboard import guiding
from switchboard.turn import Turn
from tests.journeys.after_the_call import CUSTOMER, AfterWorld
from tests.journeys.world import agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)


def restarted(before: list[Entry], *agents: object, down_s: float = 5.0) -> AfterWorld:
    """A new server with the same journal, `down_s` after the old one died."""
    world = AfterWorld(*(agents or (ANN,)))  # type: ignore[arg-type]
    world.loop.now = max(before[-1].now if before else 0.0, world.loop.now) + down_s
    found = unfinished(before)
    close_unfinished(world.journal, found)  # type: ignore[arg-type]  # a journal in memory
    back = found.callbacks_back(world._wall(), {queue.queue: queue for queue in QUEUES})
    for event in (*found.agents_back(), *back, *found.voicemails_back(world._wall())):
        world.post(event)
    return world


QUEUES = (Queue("orders", {}, (Need("orders", 1),), callback=CallbackRule(attempts=2, retry_s=60.0, ring_s=10.0)),)


def heard(entries: list[Entry]) -> list[str]:
    return [entry.event.call for entry in entries if isinstance(entry.event, e.VoicemailHeard)]


def left(entries: list[Entry]) -> set[str]:
    return {entry.event.voicemail for entry in entries if isinstance(entry.event, e.VoicemailLeft)}


def test_a_crash_at_any_event_loses_no_message_and_lets_none_be_heard_twice() -> None:
    world = AfterWorld(ANN)
    world.leaves_message()
    world.wait(8)
    world.phone.press(world.agent_leg("call1-v1").leg, "2")
    world.leaves_message(caller="13700000000")
    world.wait(40)
    entries = world.journal.entries
    for count in range(len(entries) + 1):
        again = restarted(entries[:count])
        again.wait(200)
        before, after = entries[:count], again.journal.entries
        assert sorted([*heard(before), *heard(after)]) == sorted(left(before)), count
        assert again.switchboard.records == {}


def test_it_counts_what_it_waited_before() -> None:
    world = AfterWorld()
    message = world.leaves_message()
    world.wait(3600)
    again = restarted(world.journal.entries, down_s=3600.0)
    again.wait(2)
    assert again.agent_hears(message) == (
        "voicemail.from",
        "phone",
        "voicemail.left",
        "number",
        "voicemail.hours_ago",
    )


def asks_to_be_called_by_somebody_else(world: AfterWorld, call: str) -> None:
    """As the flow does when the agent is gone: in two days, by another (双确认)."""
    record = world.switchboard.records[call]
    turn = Turn(record, world.switchboard._rules, world.switchboard._alarms, world.loop.time())
    wanted = c.RequestCallback(call, "orders", "zh-CN", CUSTOMER, in_s=172800.0, same_agent=False)
    guiding.follow(turn, [wanted])
    world.driver._perform(turn.commands)
    world.driver._run()


def test_somebody_else_calls_after_two_days_whatever_happens_in_between() -> None:
    world = AfterWorld(ANN)
    call = world.talks()
    world.agent_hangs_up(call)
    asks_to_be_called_by_somebody_else(world, call)
    (asked,) = world.events(e.CallbackRequested)
    assert (asked.callback, asked.avoid, asked.in_s) == (f"{call}-f1", ("1001",), 172800.0)
    world.hang_up(call)
    again = restarted(world.journal.entries, ANN, BOB, down_s=86400.0)
    again.wait(86400 - 100)
    assert again.events(e.CallbackDue) == []
    again.wait(150)
    (due,) = again.events(e.CallbackDue)
    assert due.avoid == ("1001",)
    again.wait(30)
    assert again.agent_of(due.call) == "1002"


def test_the_one_who_talked_to_him_does_not_call_even_when_nobody_else_is_there() -> None:
    world = AfterWorld(ANN)
    call = world.talks()
    world.agent_hangs_up(call)
    asks_to_be_called_by_somebody_else(world, call)
    world.hang_up(call)
    world.wait(400000)
    assert world.events(e.CallbackDue) == []
