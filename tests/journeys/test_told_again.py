"""The same events at the same times give the same day, to the byte, in any process [R9]."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from calls import events as e
from calls.model import AgentStatus
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ROOT = Path(__file__).parents[2]
TELL = "from tests.journeys.test_told_again import story; print(story())"


def story() -> str:
    """A day on which much happens at once; its journal and its commands in one figure."""
    ann, bob, cat = agent("1001", orders=80, emergency=9), agent("1002", repair=80), agent("1003", orders=8, repair=8)
    world = World(ann, bob, cat, phones={bob.address: Phone(answer_s=None)})
    for number, keys in enumerate("1291729120"):
        world.dial("4001" if number % 3 else "4003", keys=keys)
        world.wait(1.5)
    world.post(e.AgentStatusChosen("1003", AgentStatus.BREAK))
    world.post(e.MediaLost("call6", "call6-c", 20.0))
    world.wait(30)
    world.publish(agent("1003", repair=9), bob, agent("1004", orders=50, emergency=50))
    world.post(e.StepFailed("call9", "something"))
    for call in list(world.switchboard.records)[::2]:
        world.hang_up(call)
    world.wait(60)
    assert world.driver.failures == 0
    return sha256(b"".join(world.journal.lines) + repr(world.phone.performed).encode()).hexdigest()


def test_a_day_told_again_in_another_process_is_the_same_day() -> None:
    """Python gives each process another order of sets; nothing of ours may depend on it."""
    told = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", TELL], cwd=ROOT, env=environment, capture_output=True, check=True)
        told.add(run.stdout)
    assert len(told) == 1
    assert told == {f"{story()}\n".encode()}
