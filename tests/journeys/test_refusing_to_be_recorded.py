"""Who refused to be recorded is not recorded when he is called back either, also after a restart (H4, H6, X4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from calls import events as e
from calls.journal import Entry
from ivr.flow import Flow, Node
from ivr.verbs import Callback, Enqueue, Hangup, RecordNotice
from store.recovery import close_unfinished, unfinished
from switchboard.lines import RecordPolicy
from tests.journeys.after_the_call import PROMPT_S, AfterWorld
from tests.journeys.called_back import CUSTOMER, DIALLED, LINE, OFFERED_AFTER_S, CallbackWorld, table
from tests.journeys.world import World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)
TWO_DAYS_S = 172800.0
REFUSES, ACCEPTS = "#", ""

NODES = (
    Node("notice", RecordNotice(("greeting",), then="orders", refuse_key="#")),
    Node("orders", Enqueue("orders", full="bye", no_agents="bye", overflow={"callback": "offer"}, after="later")),
    Node("offer", Callback("orders", then="bye", otherwise="orders")),
    Node("later", Callback("orders", then="bye", otherwise="bye", in_s=TWO_DAYS_S, ask=False, same_agent=False)),
    Node("bye", Hangup(("goodbye",))),
)
FLOW = Flow("main", "1", "notice", {node.name: node for node in NODES})


def hotline(policy: RecordPolicy = RecordPolicy.ALL) -> CallbackWorld:
    return CallbackWorld(ANN, BOB, flow=FLOW, line=replace(LINE, record=policy))


def asks_for_his_turn(world: CallbackWorld, keys: str) -> str:
    """All are busy; he is offered to be called back, and hangs up. Returns the call that is made to him."""
    for caller in ("13700000000", "13700000001"):
        world.dial(DIALLED, REFUSES, caller)
    world.wait(5)
    call = world.dial(DIALLED, keys, CUSTOMER)
    world.wait(5 + OFFERED_AFTER_S)
    world.press(call, "1")
    world.hang_up(call)
    return f"{call}-b1.1"


def is_called_two_days_later(world: CallbackWorld, keys: str) -> str:
    """He talks to Ann, who hangs up; it is planned that Bob calls. Returns the call that is made to him."""
    call = world.dial(DIALLED, keys, CUSTOMER)
    world.wait(5)
    world.phone.hang_up(f"{call}-a1")
    world.wait(5)
    return f"{call}-f1.1"


def in_his_turn(world: CallbackWorld) -> None:
    """The others are done, if the restart has not ended their calls."""
    for call in ("call1", "call2"):
        if f"{call}-c" in world.phone.legs:
            world.hang_up(call)
    world.wait(30)


def two_days_later(world: CallbackWorld) -> None:
    world.wait(TWO_DAYS_S + 30)


def restarted(before: list[Entry], world: World) -> None:
    """Give a new server what the old one's journal tells, five seconds after it died."""
    world.loop.now = before[-1].now + 5
    found = unfinished(before)
    close_unfinished(world.journal, found)  # type: ignore[arg-type]  # a journal in memory
    wall = world._wall()
    for event in (*found.agents_back(), *found.callbacks_back(wall, table(ANN).queues), *found.voicemails_back(wall)):
        world.post(event)


def recorded(world: World, call: str) -> bool:
    """Of a call in which the customer talks to an agent."""
    assert world.events(e.TalkStarted, call) != []
    return any(recording.call == call for recording in world.phone.recordings.values())


Story = tuple[Callable[[CallbackWorld, str], str], Callable[[CallbackWorld], None]]
STORIES: tuple[Story, ...] = ((asks_for_his_turn, in_his_turn), (is_called_two_days_later, two_days_later))


@pytest.mark.parametrize(("keys", "expected"), [(REFUSES, False), (ACCEPTS, True)])
@pytest.mark.parametrize("policy", [RecordPolicy.ALL, RecordPolicy.TALK])
@pytest.mark.parametrize("goes_down", [False, True])
@pytest.mark.parametrize("story", STORIES)
def test_he_is_recorded_when_called_back_only_if_he_had_not_refused(
    story: Story, goes_down: bool, policy: RecordPolicy, keys: str, expected: bool
) -> None:
    asks, until_called = story
    world = hotline(policy)
    back = asks(world, keys)
    if goes_down:
        before, world = world.journal.entries, hotline(policy)
        restarted(before, world)
    until_called(world)
    assert recorded(world, back) is expected


@pytest.mark.parametrize(("keys", "expected"), [("55", False), ("", True)])
@pytest.mark.parametrize("goes_down", [False, True])
def test_who_refused_and_left_a_message_is_not_recorded_when_he_is_called_back_for_it(
    goes_down: bool, keys: str, expected: bool
) -> None:
    world = AfterWorld() if goes_down else AfterWorld(ANN)
    call = world.dial(DIALLED, keys, CUSTOMER)
    world.wait(PROMPT_S)
    world.press(call, "3")
    world.wait(2 * PROMPT_S + 10)
    world.hang_up(call)
    assert len(world.events(e.VoicemailLeft)) == len(world.events(e.RecordingStopped)) == 1, "the message is kept"
    assert len(world.events(e.RecordingRefused)) == (not expected)
    if goes_down:
        before, world = world.journal.entries, AfterWorld(ANN)
        restarted(before, world)
    message = f"{call}-v1"
    world.wait(5)
    world.phone.press(world.agent_leg(message).leg, "2")
    world.wait(5 + PROMPT_S)
    (due,) = world.events(e.CallbackDue, message)
    assert due.recording_refused is not expected  # type: ignore[attr-defined]
    assert recorded(world, message) is expected
