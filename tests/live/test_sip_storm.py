"""Everything at the wrong moment: callers, agents and commands cross each other on the wire, by dice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from itertools import count

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from tests.live.sip_switchboard import Switchboard, switchboard

pytestmark = pytest.mark.live

CALLS = 120
AGENT_ANSWERS = [(180, 200), (200,), (180,), (486,), (180, 603), ()]


async def caller(board: Switchboard, dice: random.Random) -> None:
    """Calls, and leaves when it pleases."""
    phone = await board.phone()
    phone.invite()
    await asyncio.sleep(dice.uniform(0, 0.15))
    if dice.random() < 0.3:
        phone.request("CANCEL")
    answer = await phone.hear(lambda m: m.status >= 200 and m.method == "INVITE", 40)
    if answer.status != 200:
        return
    phone.accept(answer)
    for _ in range(dice.randrange(4)):
        await dice.choice([lambda: phone.press(dice.choice("19*")), lambda: asyncio.sleep(0.2)])()
    await asyncio.sleep(dice.uniform(0, 1))
    phone.request("BYE")


async def scripted(board: Switchboard, dice: random.Random, legs: list[str]) -> None:
    """A switchboard that decides by dice and forgets nothing it has commanded."""
    numbers = count(1)
    while True:
        offered = await board.expect(e.CallOffered, wait_s=60)
        legs.append(offered.leg)
        asyncio.get_running_loop().create_task(handle(board, dice, offered, legs, numbers))


async def handle(
    board: Switchboard, dice: random.Random, offered: e.CallOffered, legs: list[str], numbers: count[int]
) -> None:
    call, leg = offered.call, offered.leg
    agent = await board.phone(answers=dice.choice(AGENT_ANSWERS), ignores_cancel=dice.random() < 0.3)
    agent_leg = f"{call}-a{next(numbers)}"
    steps = [
        c.Ring(call, leg),
        c.Answer(call, leg),
        c.Play(call, leg, f"{call}-p1", (Sound("music"),), loop=True),
        c.StartRecording(call, leg, f"{call}-r1"),
        c.RingAgent(call, agent_leg, "1001", agent.address, "1"),
        c.Bridge(call, leg, agent_leg),
        c.Play(call, leg, f"{call}-p2", (Sound("short"),)),
        c.HangUp(call, agent_leg, HangupCause.NO_ANSWER),
        c.HangUp(call, leg),
    ]
    for step in steps:
        if dice.random() < 0.85 or isinstance(step, c.Answer):
            board.perform(step)
            if isinstance(step, c.RingAgent):
                legs.append(agent_leg)
        await asyncio.sleep(dice.choice([0, 0, 0.01, 0.05, 0.2]))
    for last in (agent_leg, leg):
        board.perform(c.HangUp(call, last))


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_leg_ends_exactly_once_and_nothing_is_left(seed: int) -> None:
    dice, legs = random.Random(seed), []
    async with switchboard() as board:
        deciding = asyncio.create_task(scripted(board, dice, legs))
        callers = [asyncio.create_task(caller(board, dice)) for _ in range(CALLS) if not await asyncio.sleep(0.02)]
        await asyncio.gather(*callers)
        await asyncio.sleep(2)
        deciding.cancel()
        await board.nothing_left()
        ended = Counter(event.leg for event in board.of_kind(e.LegHungUp))
        assert ended == Counter(legs)
        started = {event.recording for event in board.of_kind(e.RecordingStarted)}
        stopped = Counter(event.recording for event in board.of_kind(e.RecordingStopped))
        assert stopped == Counter(started)
        assert await board.stop() == 0
