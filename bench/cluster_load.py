"""A cluster under the owner's load: two voice nodes, Kamailio, Redis and PostgreSQL on hosts of their own, 25 calls a
second arriving (1,500 a minute), 600 recorded calls up, agents' phones registered at Kamailio.

Every caller speaks (RTP) from the answer on, hears a prompt, waits in a queue, talks to an agent who answers at once
and hangs up; each call is recorded from its answer on. All of it runs on this one machine, the callers too (SIPp);
needs root. How long the router takes across nodes is told by their journals, see `bench.load_of_nodes`.

Run from the top of the tree on a machine that does nothing else:
    python -m bench.cluster_load [--rate 25] [--welcome 17] [--talk 6] [--agents 190] [--steady 60]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.callers import SPEECH, Outcome, outcome_in, speech
from bench.gaps import Gaps, Listening
from bench.load_of_nodes import Node, Window, of_node, print_decisions, print_nodes
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.servers.cluster import Cluster
from tests.servers.registering import register_all

HERE = Path(__file__).parent
WRAP_UP_S = 0.2
SERVER_RTP = (20_000, 27_999)
P99_MS = 20.0
QUEUE = f"""\
queues:
  orders: {{title: {{zh-CN: 订单}}, needs: {{orders: 50}}, ring_s: 8, wrap_up_s: {WRAP_UP_S}, pause_after: 0,
    max_waiting: 1000}}
"""
FLOW = """\
start: words
nodes:
  words: {play: [welcome], then: queue}
  queue: {enqueue: orders, full: bye}
  bye: {hangup: queue.full}
"""
LINES = "hotline: bench\nlines:\n  - {dialled: '*', flow: main, record: all}\n"
SETTINGS: dict[str, Any] = {
    "role": "voice",
    "redis_url": "redis://{redis}:6379/0",
    "rtp_ports": f"{SERVER_RTP[0]}-{SERVER_RTP[1]}",
    "max_calls": 1000,
    "max_unconfirmed": 1000,
    "log_level": "info",
    "sip_trace_days": 0,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` calls a second; `welcome_s` of prompt, `talk_s` of talk; watched for `steady_s` once all are up."""

    rate: int
    welcome_s: float
    talk_s: float
    agents: int
    steady_s: float

    @property
    def up_after_s(self) -> float:
        return self.welcome_s + self.talk_s + 5.0

    @property
    def calls(self) -> int:
        return round(self.rate * (self.up_after_s + self.steady_s + 3.0))


class Loaded(Cluster):
    """With a hotline whose every caller hears a prompt and comes to one queue; agents' phones are SIPp at
    `phones_at`, registered at Kamailio: all behind one address, which its defence against floods has to bear."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        numbers = [str(1001 + n) for n in range(plan.agents)]
        agents = [Agent(number, address=f"sip:{number}@{{kamailio}}:5060", skills=("orders",)) for number in numbers]
        own: dict[str, Any] = {
            "recordings_dir": f"{folder}/recordings/{{name}}",
            "recordings_shared": f"{folder}/recordings",
        }
        super().__init__(folder, agents, kamailio={"FLOOD_DENSITY": "10000"}, **SETTINGS, **own)

    def _add_hosts(self, names: list[str]) -> None:
        super()._add_hosts(names)
        self.phones_at = self.network.outside()
        at = self.address("kamailio")
        self._agents = [
            Agent(one.number, address=one.address.format(kamailio=at), skills=one.skills) for one in self._agents
        ]

    def _voice(self, name: str) -> Served:
        voice = super()._voice(name)
        (voice.config / "lines.yaml").write_text(LINES)
        (voice.config / "routing.yaml").write_text(QUEUE)
        (voice.config / "flows" / "main.yaml").write_text(FLOW)
        (voice.config / "flows" / "emergency.yaml").unlink()
        welcome = voice.config / "prompts" / "zh-CN" / "welcome.wav"
        tones.write_wav(welcome, tones.tone(440.0, self.plan.welcome_s, -18))
        return voice


class Sipp:
    """One SIPp with a scenario of ours, through Kamailio."""

    def __init__(self, scenario: str, hold_s: float, folder: Path, *words: str) -> None:
        folder.mkdir(parents=True)
        (folder / SPEECH).write_bytes(speech())
        text = (HERE / scenario).read_text().replace("HOLD_MS", str(round(hold_s * 1000)))
        (folder / scenario).write_text(text)
        self.folder, nothing = folder, subprocess.DEVNULL
        command = ["sipp", "-sf", scenario, *words, "-nostdin", "-aa", "-trace_err", "-error_file", "errors.log"]
        self.process = subprocess.Popen(command, cwd=folder, stdin=nothing, stdout=nothing, stderr=nothing)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    for name, default in (("rate", 25), ("welcome", 17), ("talk", 6), ("agents", 190), ("steady", 60)):
        told.add_argument(f"--{name}", type=int, default=default)
    told.add_argument("--keep", type=Path, help="a folder for journals and logs, to be looked at afterwards")
    given = told.parse_args()
    plan = Plan(given.rate, given.welcome, given.talk, given.agents, given.steady)
    with tempfile.TemporaryDirectory() as temporary:
        raise SystemExit(run(plan, given.keep or Path(temporary)))


def run(plan: Plan, folder: Path) -> int:
    with Loaded(folder, plan) as cluster:
        agents, callers = _agents(cluster, plan, folder / "agents"), _callers(cluster, plan, folder / "callers")
        time.sleep(plan.up_after_s)
        before, began = _usage(cluster), time.monotonic()
        with Listening(SERVER_RTP, folder / "rtp.pcap", cluster.network.bridge) as listening:
            time.sleep(plan.steady_s / 2)
        load = os.getloadavg()[0]
        time.sleep(plan.steady_s / 2)
        window = Window(began, time.monotonic())
        used = {name: seconds - before[name] for name, seconds in _usage(cluster).items()}
        memory = [_memory_bytes(voice.pid) for voice in cluster.voices]
        callers.process.wait(120)
        time.sleep(3.0)
        agents.process.terminate()
        told = list(zip(("voice1", "voice2"), cluster.voices, memory, strict=True))
        nodes = [of_node(name, voice.entries(), window, used[name], size) for name, voice, size in told]
        seen = Seen(outcome_in(callers.folder), listening.gaps(), used, window, nodes, _router(cluster), load)
        complaints = sum(voice.log.count("Traceback") for voice in cluster.voices)
    return int(_print(plan, seen) + complaints > 0)


def _agents(cluster: Loaded, plan: Plan, folder: Path) -> Sipp:
    port = free_ports()
    register_all(cluster.kamailio.sip, cluster.phones_at, port, cluster.phones)
    return Sipp("agent.xml", plan.talk_s, folder, "-i", cluster.phones_at, "-p", str(port), "-mi", cluster.phones_at)


def _callers(cluster: Loaded, plan: Plan, folder: Path) -> Sipp:
    """Nobody hangs up by himself before the agent does."""
    host, port = cluster.kamailio.sip
    own = ("-i", cluster.outside, "-p", "5060", "-mi", cluster.outside)
    pace = ("-s", "400", "-m", str(plan.calls), "-r", str(plan.rate), "-l", str(plan.calls))
    trace = ("-trace_rtt", "-rtt_freq", "1", "-trace_stat", "-fd", "1", "-timeout", "600")
    return Sipp("caller.xml", 120.0, folder, f"{host}:{port}", *own, *pace, *trace)


def _usage(cluster: Loaded) -> dict[str, float]:
    """CPU seconds so far, by host, of everything that runs there; and of SIPp."""
    ticks = os.sysconf("SC_CLK_TCK")
    used = {name: sum(_ticks(pid) for pid in host.pids()) / ticks for name, host in cluster.network.hosts.items()}
    sipp = subprocess.run(["pgrep", "-x", "sipp"], capture_output=True, text=True, check=False).stdout.split()
    return {**used, "sipp": sum(_ticks(int(pid)) for pid in sipp) / ticks}


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _memory_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _router(cluster: Loaded) -> str:
    """Who routed last, by what the nodes say."""
    said = [(line, voice.folder.name) for voice in cluster.voices for line in voice.log.splitlines()]
    return max(one for one in said if "this node routes" in one[0])[1]


@dataclass(frozen=True, slots=True)
class Seen:
    outcome: Outcome
    gaps: Gaps
    used: dict[str, float]
    window: Window
    nodes: list[Node]
    router: str
    load: float


def _print(plan: Plan, seen: Seen) -> int:
    """What is wrong, counted."""
    outcome, gaps, seconds = seen.outcome, seen.gaps, seen.window.ended - seen.window.began
    times = " · ".join(f"p{100 * share:g} {outcome.percentile(share):.0f} ms" for share in (0.5, 0.99, 0.999))
    shares = " · ".join(f"{name} {100 * one / seconds:.0f} %" for name, one in sorted(seen.used.items()))
    print(f"{plan.rate} calls/s for {plan.calls / plan.rate:.0f} s, {plan.agents} agents; load {seen.load:.1f}")
    print(f"  of each call                  {plan.welcome_s:.0f} s of prompt, {plan.talk_s:.0f} s of talk")
    print(f"  calls failed                  {outcome.failed} of {outcome.calls}")
    print(f"  INVITE → 200 by Kamailio      {times}")
    print(f"  RTP from the nodes            {gaps.packets:,} packets in {gaps.flows} flows")
    print(f"  largest gap                   {gaps.worst_ms:.0f} ms, {gaps.over_60_ms} over 60 ms")
    print(f"  CPU, share of a core          {shares}")
    short = print_nodes(seen.nodes, seconds)
    return outcome.failed + short + (print_decisions(seen.nodes, seen.router, WRAP_UP_S) > P99_MS)


if __name__ == "__main__":
    main()
