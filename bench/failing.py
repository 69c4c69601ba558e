"""A cluster on hosts of its own in which something dies, is cut off or freezes, again and again, while people call:
is anybody lost, shared between two agents, overtaken, without a record?

Two voice nodes, Redis, PostgreSQL and Kamailio, each in a network namespace; needs root. Faults and instants are
drawn by the seed and listed. A run is one fault from its instant until everything is well again.

Run from the top of the tree: python -m bench.failing [--runs 300] [--seed 1] [--agents 8] [--rate 1.5]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.dialogs import Dialog, Port
from bench.fates_of_many import Fault, fates, verdict
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.servers.cluster import Cluster

TALK_S, PATIENCE_S, SILENCE_S = 4.0, 120.0, 3.0
ROUTING = """\
queues:
  orders: {title: {zh-CN: 订单}, needs: {orders: 50}, ring_s: 8, wrap_up_s: 0.5, rona_delay_s: 2, pause_after: 0,
    callback: {attempts: 8, retry_s: 10, ring_s: 15}, max_waiting: 1000}
  emergency: {title: {zh-CN: 紧急}, needs: {orders: 50}, emergency: true, ring_s: 8, wrap_up_s: 0.5, rona_delay_s: 2,
    pause_after: 0, callback: {attempts: 8, retry_s: 10, ring_s: 15}}
"""
FLOW = "start: queue\nnodes:\n  queue: {{enqueue: {queue}, full: bye}}\n  bye: {{hangup: queue.full}}\n"
EMERGENCY_EVERY = 9
SETTINGS = {
    "redis_url": "redis://{redis}:6379/0",
    "sip_trusted": '["10.213.0.0/16"]',
    "media_silence_s": 3600,
    "drain_s": 1,
}


def lines(home: str) -> str:
    return (
        f"hotline: bench\ntrunk: sip:{{number}}@{home}\nlines:\n"
        '  - {dialled: "110", flow: emergency, tier: emergency}\n  - {dialled: "*", flow: main, record: all}\n'
    )


@dataclass
class People:
    """Agents who log in again when their node was restarted, callers who come at a rate, homes where they can be
    called back; who is somewhere on the telephone is engaged."""

    host: str
    home_port: int
    agents: list[Agent]
    engaged: set[str] = field(default_factory=set)

    async def open(self) -> None:
        self.callers = Port(self.host, free_ports(), lambda _: 404)
        self.home = Port(self.host, self.home_port, lambda number: 486 if number in self.engaged else 200)
        self.home.on_up = lambda one: self.engaged.add(one.number)
        self.callers.on_over = self.home.on_over = lambda one: self.engaged.discard(one.number)
        self.desks = {agent.number: self._desk(agent) for agent in self.agents}
        for port in (self.callers, self.home, *self.desks.values()):
            await port.open()

    def _desk(self, agent: Agent) -> Port:
        port = Port(self.host, free_ports(), lambda _: 486 if self.desks[agent.number].dialogs else 200)
        port.on_up = lambda one: self._talks(port, one)
        return port

    def _talks(self, port: Port, one: Dialog) -> None:
        if one.invite is not None:
            asyncio.get_running_loop().call_later(TALK_S, port.hang_up, one)
        else:  # the call in which he logs in
            asyncio.get_running_loop().call_later(1.5, port.hang_up, one)

    def log_in(self, agent: Agent, to: tuple[str, int]) -> None:
        self.desks[agent.number].call(agent.number, f"*45{agent.number}{agent.pin}", to)

    def arrive(self, number: str, dialled: str, to: tuple[str, int]) -> None:
        self.engaged.add(number)
        one = self.callers.call(number, dialled, to)
        asyncio.get_running_loop().call_later(PATIENCE_S, self.callers.hang_up, one)
        asyncio.get_running_loop().call_later(PATIENCE_S, self.engaged.discard, number)

    def hear_nothing(self, host: str) -> None:
        """Who talked by way of this host, or waited there, hangs up after a moment of silence."""
        for port in (self.callers, self.home):
            for one in [one for one in port.dialogs.values() if one.media == host]:
                asyncio.get_running_loop().call_later(SILENCE_S, self._lose, port, one)

    def _lose(self, port: Port, one: Dialog) -> None:
        port.hang_up(one)
        self.engaged.discard(one.number)

    def close(self) -> None:
        for port in (self.callers, self.home, *self.desks.values()):
            port.close()


class Story:
    """The cluster with its people, and what is done to it."""

    def __init__(self, cluster: Cluster, people: People, random: Random, rate: float) -> None:
        self.cluster, self.people, self.random, self.rate = cluster, people, random, rate
        self.faults: list[Fault] = []
        self.dead: set[str] = set()
        self.calls = 0

    async def crowd(self) -> None:
        while True:
            await asyncio.sleep(self.random.expovariate(self.rate))
            self.calls += 1
            number = str(13_800_000_000 + self.calls)
            emergency = self.calls % EMERGENCY_EVERY == 0
            self.people.arrive(number, "110" if emergency else "400", self.cluster.kamailio.sip)

    async def fault(self) -> None:
        kinds = {
            "kill voice1": self._kill,
            "kill voice2": self._kill,
            "cut voice1": self._cut,
            "cut voice2": self._cut,
            "freeze voice1": self._freeze,
            "freeze voice2": self._freeze,
            "kill redis": self._kill_redis,
            "empty redis": self._kill_redis,
            "freeze redis": self._freeze,
            "cut redis": self._cut,
            "kill postgresql": self._kill_postgresql,
            "freeze postgresql": self._freeze,
        }
        name = self.random.choice(sorted(kinds))
        lasts_s = self.random.choice((0.3, 1.0, 2.0, 4.0, 8.0))
        began = datetime.now(UTC)
        await kinds[name](name, lasts_s)
        self.faults.append(Fault(name, began, datetime.now(UTC)))

    async def _kill(self, name: str, lasts_s: float) -> None:
        host = name.split()[1]
        self.cluster.network.kill(host)
        self.people.hear_nothing(self.cluster.address(host))
        await asyncio.sleep(lasts_s)
        await asyncio.to_thread(self.cluster.start_voice, host)

    async def _kill_redis(self, name: str, lasts_s: float) -> None:
        self.cluster.network.kill("redis")
        await asyncio.sleep(lasts_s)
        await asyncio.to_thread(self.cluster.start_redis, empty=name.startswith("empty"))

    async def _kill_postgresql(self, _: str, lasts_s: float) -> None:
        self.cluster.network.kill("postgresql")
        await asyncio.sleep(lasts_s)
        await asyncio.to_thread(self.cluster.start_postgresql)

    async def _cut(self, name: str, lasts_s: float) -> None:
        host = name.split()[1]
        self.cluster.network.cut(host)
        await asyncio.sleep(lasts_s)
        self.cluster.network.heal(host)

    async def _freeze(self, name: str, lasts_s: float) -> None:
        host = name.split()[1]
        self.cluster.network.freeze(host)
        await asyncio.sleep(lasts_s)
        self.cluster.network.thaw(host)


async def tell(cluster: Nodes, runs: int, seed: int, agents: list[Agent], rate: float) -> tuple[list[Fault], People]:
    random = Random(seed)
    people = People(cluster.outside, cluster.home, agents)
    await people.open()
    for number, agent in enumerate(agents):
        people.log_in(agent, cluster.voices[number % len(cluster.voices)].sip)
    await asyncio.sleep(4.0)
    story = Story(cluster, people, random, rate)
    crowd = asyncio.create_task(story.crowd())
    await asyncio.sleep(5.0)
    for run in range(runs):
        await story.fault()
        fault = story.faults[-1]
        print(f"{run + 1:4} {fault.name:18} {fault.began:%H:%M:%S} for {fault.lasted_s:5.1f} s", flush=True)
        await asyncio.sleep(random.uniform(4.0, 9.0))
    crowd.cancel()
    await asyncio.sleep(PATIENCE_S / 2)
    people.close()
    return story.faults, people


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--runs", type=int, default=300)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--agents", type=int, default=8)
    told.add_argument("--rate", type=float, default=1.5)
    told.add_argument("--sqlite", action="store_true", help="a database for each node instead of one PostgreSQL")
    told.add_argument("--keep", type=Path, help="a folder for journals and logs, to be looked at afterwards")
    given = told.parse_args()
    agents = [Agent(str(1001 + n), pin=f"{4321 + n}", skills=("orders",)) for n in range(given.agents)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        own = {"database_url": f"sqlite:///{folder}/{{name}}.db"} if given.sqlite else {}
        shared = folder / "recordings"
        settings: dict[str, Any] = {
            **SETTINGS,
            **own,
            "recordings_dir": f"{shared}/{{name}}",
            "recordings_shared": str(shared),
        }
        cluster = Nodes(folder, agents, **settings)
        began = time.monotonic()
        with cluster:
            faults, _ = asyncio.run(tell(cluster, given.runs, given.seed, agents, given.rate))
        found = fates([voice.data for voice in cluster.voices], faults)
        raise SystemExit(verdict(found, faults, time.monotonic() - began))


class Nodes(Cluster):
    """With a hotline of two queues, whose callers can be called back at `home` outside."""

    home = free_ports()

    def _voice(self, name: str) -> Served:
        voice = super()._voice(name)
        (voice.config / "lines.yaml").write_text(lines(f"{self.outside}:{self.home}"))
        (voice.config / "routing.yaml").write_text(ROUTING)
        (voice.config / "flows" / "main.yaml").write_text(FLOW.format(queue="orders"))
        (voice.config / "flows" / "emergency.yaml").write_text(FLOW.format(queue="emergency"))
        return voice


if __name__ == "__main__":
    main()
