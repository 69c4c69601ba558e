"""A cluster on hosts of its own in which something dies, is cut off, freezes, fills up or has the wrong time, again
and again, while people call: is anybody lost, shared between two agents, overtaken, without a record or its sound?

Two voice nodes, Redis, PostgreSQL, Kamailio, mosquitto, each in a network namespace, and somebody who is told by
webhook; needs root. Faults and instants are drawn by the seed and listed. A run is one fault from its instant until
everything is well again. `--lanes` are clusters beside each other, each with a seed of its own: seed, seed + 1, …

Run from the top of the tree: python -m bench.failing [--runs 300] [--seed 1] [--lanes 1] [--agents 8] [--rate 1]
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from bench.fates_of_many import Fault, Found, fates
from bench.faults import Faults
from bench.kept import Kept, Places, kept, settle
from bench.people import PATIENCE_S, People
from bench.verdict_of_many import verdict
from bench.webhook_desk import WebhookDesk
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.servers.cluster import Cluster

MQTT = 1883
REST_S = (5.0, 10.0)
KEY = "5e" * 32
QUEUE = "needs: {orders: 50}, ring_s: 8, wrap_up_s: 0.5, rona_delay_s: 2, pause_after: 0, max_waiting: 1000,"
ROUTING = f"""\
queues:
  orders: {{title: {{zh-CN: 订单}}, {QUEUE} callback: {{attempts: 8, retry_s: 10, ring_s: 15}}}}
  emergency: {{title: {{zh-CN: 紧急}}, emergency: true, {QUEUE} callback: {{attempts: 8, retry_s: 10, ring_s: 15}}}}
"""
FLOW = "start: queue\nnodes:\n  queue: {{enqueue: {queue}, full: bye}}\n  bye: {{hangup: queue.full}}\n"
LATER = """\
start: later
nodes:
  later: {callback: orders, ask: false, then: bye, otherwise: bye}
  bye: {hangup: queue.full}
"""
"""Who dials 401 is called back, and keeps the place he would have had."""
SETTINGS: dict[str, Any] = {
    "redis_url": "redis://{redis}:6379/0",
    "mqtt": '{{"url": "mqtt://{mosquitto}:1883"}}',
    "recording_key": KEY,
    "sip_trusted": '["10.213.0.0/16"]',
    "media_silence_s": 3600,
    "drain_s": 1,
}


class Nodes(Cluster):
    """With a hotline of two queues whose callers can be called back at `home` outside, a broker, a desk that is told
    of events, and clocks that can be moved."""

    def __init__(self, folder: Path, agents: list[Agent], voices: int = 2, **settings: Any) -> None:
        shared = folder / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        own: dict[str, Any] = {"recordings_dir": f"{shared}/{{name}}", "recordings_shared": str(shared)}
        super().__init__(folder, agents, voices=voices, **{**SETTINGS, **own, **settings})
        self.recordings = shared
        self.home, self._desk_port = free_ports(), free_ports()

    @property
    def database(self) -> str:
        return f"postgresql+psycopg://hotline@{self.address('postgresql')}/hotline"

    def _add_hosts(self, names: list[str]) -> None:
        super()._add_hosts([*names, "mosquitto"])
        for name in names:
            if name.startswith("voice"):
                self.network.give_clock(name, self.folder / f"{name}.clock")
        self.desk = WebhookDesk(self.outside, self._desk_port)
        self.start_mosquitto()

    def start_mosquitto(self) -> None:
        folder, address = self._data / "mosquitto", self.address("mosquitto")
        folder.mkdir(exist_ok=True)
        lines = (f"listener {MQTT} {address}", "allow_anonymous true", "user root", "persistence true")
        (folder / "mosquitto.conf").write_text("\n".join((*lines, f"persistence_location {folder}/")) + "\n")
        program = ("/usr/sbin/mosquitto", "-c", str(folder / "mosquitto.conf"))
        self._start("mosquitto", [*self.network.hosts["mosquitto"].launcher, *program], MQTT)

    def _voice(self, name: str) -> Served:
        voice = super()._voice(name)
        trunk = f"hotline: bench\ntrunk: sip:{{number}}@{self.outside}:{self.home}\nlines:\n"
        (voice.config / "lines.yaml").write_text(
            f'{trunk}  - {{dialled: "110", flow: emergency, tier: emergency, record: all}}\n'
            '  - {dialled: "401", flow: later, record: all}\n'
            '  - {dialled: "*", flow: main, record: all}\n'
        )
        (voice.config / "routing.yaml").write_text(ROUTING)
        (voice.config / "services.yaml").write_text(self.desk.services)
        for flow, queue in (("main", "orders"), ("emergency", "emergency")):
            (voice.config / "flows" / f"{flow}.yaml").write_text(FLOW.format(queue=queue))
        (voice.config / "flows" / "later.yaml").write_text(LATER)
        return voice


async def tell(cluster: Nodes, runs: int, seed: int, agents: list[Agent], rate: float) -> tuple[list[Fault], People]:
    random = Random(seed)
    people = People(cluster.outside, cluster.home, agents)
    await people.open()
    await cluster.desk.come()
    for number, agent in enumerate(agents):
        people.log_in(agent, cluster.voices[number % len(cluster.voices)].sip)
    await asyncio.sleep(4.0)
    crowd = asyncio.create_task(arrive(people, cluster.kamailio.sip, random, rate))
    await asyncio.sleep(5.0)
    faults = Faults(cluster, people, cluster.desk, random, _restarts(cluster))
    happened: list[Fault] = []
    for run in range(runs):
        happened.append(fault := await faults.next())
        print(f"{seed:6}.{run + 1:<4} {fault.name:22} at {fault.began:9.1f} for {fault.lasted_s:5.1f} s", flush=True)
        await asyncio.sleep(random.uniform(*REST_S))
    crowd.cancel()
    await asyncio.sleep(PATIENCE_S / 2)
    people.close()
    return happened, people


async def arrive(people: People, to: tuple[str, int], random: Random, rate: float) -> None:
    while True:
        await asyncio.sleep(random.expovariate(rate))
        people.arrive(to)


def _restarts(cluster: Nodes) -> dict[str, Any]:
    voices = {name: lambda name=name: cluster.start_voice(name) for name in ("voice1", "voice2")}
    return {
        **voices,
        "redis": cluster.start_redis,
        "postgresql": cluster.start_postgresql,
        "mosquitto": cluster.start_mosquitto,
    }


async def lane(folder: Path, runs: int, seed: int, given: argparse.Namespace) -> tuple[Found, Kept, list[Fault]]:
    """One cluster's story, from the first caller to the last word on the disk."""
    agents = [Agent(str(1001 + n), pin=f"{4321 + n}", skills=("orders",)) for n in range(given.agents)]
    cluster = Nodes(folder, agents)
    await asyncio.to_thread(cluster.__enter__)
    try:
        faults, people = await tell(cluster, runs, seed, agents, given.rate)
        await asyncio.to_thread(settle, cluster.database)
        folders = [voice.data for voice in cluster.voices]
        stands = kept(cluster.database, folders, Places(cluster.recordings, KEY), faults, people.answered)
    finally:
        await asyncio.to_thread(cluster.__exit__, None, None, None)
    return fates(folders, faults), stands, faults


async def tell_all(folder: Path, given: argparse.Namespace) -> list[tuple[Found, Kept, list[Fault]]]:
    shares = [len(range(number, given.runs, given.lanes)) for number in range(given.lanes)]
    stories = [
        lane(folder / f"lane{number + 1}", runs, given.seed + number, given) for number, runs in enumerate(shares)
    ]
    return await asyncio.gather(*stories)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--runs", type=int, default=300)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--lanes", type=int, default=1)
    told.add_argument("--agents", type=int, default=8)
    told.add_argument("--rate", type=float, default=1.0)
    told.add_argument("--keep", type=Path, help="a folder for journals and logs, to be looked at afterwards")
    given = told.parse_args()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"{given.runs} runs, seed {given.seed}, lanes {given.lanes}, commit {commit.stdout.strip()}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        stories = asyncio.run(tell_all(given.keep or Path(temporary), given))
    raise SystemExit(verdict(stories, time.monotonic() - began))


if __name__ == "__main__":
    main()
