"""All voice nodes of a cluster restarted one after the other by deploy/rolling_restart.sh while people call: is
anybody refused, cut off, lost, shared between two agents, overtaken, without a record or its sound; is an agent
logged out by it?

Voice nodes, Kamailio, Redis, PostgreSQL and mosquitto, each in a network namespace; needs root. Callers come at a
rate, more at once than there are agents just before each restart; some dial the emergency number, some ask to be
called back. The bench is the service manager: SIGTERM, wait until the node has drained, start it on the same data.

Run from the top of the tree: python -m bench.rolling [--nodes 2] [--agents 8] [--rate 1] [--seed 1]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.failing import KEY, Nodes, arrive
from bench.fates_of_many import Fault, fates, told
from bench.kept import Places, kept, settle
from bench.people import PATIENCE_S, People
from bench.verdict_of_rolling import Story, verdict
from tests.live.hotline_folder import Agent

SCRIPT = Path(__file__).parents[1] / "deploy" / "rolling_restart.sh"
DRAIN_S = 1800
CROWD = 1.5
"""Callers who come at once before each restart, for each agent."""
LEARN_S, CALM_S, LOOK_EVERY_S = 4.0, 12.0, 0.05
QUIET_S = 20.0
"""So long nobody may be on the telephone at the end: longer than it takes until somebody is called back again."""


@dataclass(frozen=True, slots=True)
class Restart:
    """A node's: when it was told to go, when its process had ended, when it took calls again."""

    node: str
    told: float
    gone: float
    back: float

    @property
    def away(self) -> Fault:
        return Fault(f"restart {self.node}", self.gone, self.back)


class HeldUp:
    """How long the machine gave us no time, at most at once."""

    def __init__(self) -> None:
        self.most_s = 0.0

    async def watch(self) -> None:
        while True:
            asked = time.monotonic()
            await asyncio.sleep(LOOK_EVERY_S)
            self.most_s = max(self.most_s, time.monotonic() - asked - LOOK_EVERY_S)


async def restart_all(cluster: Nodes, people: People) -> list[Restart]:
    """By the script that is shipped."""
    names = [f"voice{number}" for number in range(1, len(cluster.voices) + 1)]
    asked, done = cluster.folder / "asked", cluster.folder / "done"
    command = cluster.folder / "restart"
    command.write_text(f"#!/bin/sh\nrm -f {done}\necho $1 > {asked}\nuntil [ -e {done} ]; do sleep 0.05; done\n")
    command.chmod(0o755)
    nodes = [
        f"{name}={cluster.voice(name).host}:{{0.sip_port}}:{{0.http_port}}".format(cluster.voice(name))
        for name in names
    ]
    given = {"KAMCMD": f"kamcmd -s unix:{cluster.kamailio.folder / 'ctl'}", "RESTART": str(command)}
    _crowd(cluster, people)
    script = await asyncio.create_subprocess_exec(SCRIPT, *nodes, env=os.environ | given)
    restarts = []
    for name in names:
        while not (asked.exists() and asked.read_text() == f"{name}\n"):
            assert script.returncode is None, f"the script ended with {script.returncode}"
            await asyncio.sleep(0.02)
        restarts.append(await _restart(cluster, name))
        if name != names[-1]:
            _crowd(cluster, people)
        done.touch()
    assert await script.wait() == 0
    return restarts


def _crowd(cluster: Nodes, people: People) -> None:
    for _ in range(round(CROWD * len(people.agents))):
        people.arrive(cluster.kamailio.sip)


async def _restart(cluster: Nodes, name: str) -> Restart:
    voice, began = cluster.voice(name), time.monotonic()
    voice.terminate()
    status = await asyncio.to_thread(voice.wait, DRAIN_S + 60)
    gone = time.monotonic()
    await asyncio.to_thread(cluster.start_voice, name)
    one = Restart(name, began, gone, time.monotonic())
    print(
        f"{name}: drained in {gone - began:.1f} s (status {status}), back {one.back - gone:.1f} s later", flush=True
    )
    return one


async def tell(folder: Path, given: argparse.Namespace) -> Story:
    agents = [Agent(str(1001 + n), pin=f"{4321 + n}", skills=("orders",)) for n in range(given.agents)]
    cluster = Nodes(folder, agents, given.nodes, drain_s=DRAIN_S)
    await asyncio.to_thread(cluster.__enter__)
    try:
        people = People(cluster.outside, cluster.home, agents, callback_every=7)
        await people.open()
        await cluster.desk.come()
        for number, agent in enumerate(agents):
            people.log_in(agent, cluster.voices[number % given.nodes].sip)
        await asyncio.sleep(LEARN_S)
        held_up = HeldUp()
        watching = asyncio.create_task(held_up.watch())
        crowd = asyncio.create_task(arrive(people, cluster.kamailio.sip, Random(given.seed), given.rate))
        await asyncio.sleep(LEARN_S)
        restarts = await restart_all(cluster, people)
        await asyncio.sleep(CALM_S)
        crowd.cancel()
        await _served(people)
        watching.cancel()
        people.close()
        await asyncio.to_thread(settle, cluster.database)
        away, folders = [one.away for one in restarts], [voice.data for voice in cluster.voices]
        stands = kept(cluster.database, folders, Places(cluster.recordings, KEY), away, people.answered)
        logs = _traces(cluster)
        return Story(fates(folders, away), stands, restarts[-1].back, told(folders), people, logs, held_up.most_s)
    finally:
        await asyncio.to_thread(cluster.__exit__, None, None, None)


async def _served(people: People) -> None:
    """Until nobody waits or talks any more, nor is called back again, or would have lost patience."""
    until, quiet_since = time.monotonic() + PATIENCE_S + QUIET_S, time.monotonic()
    while time.monotonic() < min(until, quiet_since + QUIET_S):
        await asyncio.sleep(0.2)
        quiet_since = time.monotonic() if people.engaged else quiet_since


def _traces(cluster: Nodes) -> list[str]:
    """Errors in the nodes' logs."""
    return [f"{voice.folder.name}: Traceback in its log" for voice in cluster.voices if "Traceback" in voice.log]


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--nodes", type=int, default=2, choices=(2, 3))
    said.add_argument("--agents", type=int, default=8)
    said.add_argument("--rate", type=float, default=1.0)
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--keep", type=Path, help="a folder for journals and logs, to be looked at afterwards")
    given = said.parse_args()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    asked = f"{given.nodes} nodes, {given.agents} agents, {given.rate} calls/s, seed {given.seed}"
    print(f"{asked}, commit {commit.stdout.strip()}")
    with tempfile.TemporaryDirectory() as temporary:
        story = asyncio.run(tell(given.keep or Path(temporary), given))
    raise SystemExit(verdict(story))


if __name__ == "__main__":
    main()
