"""Agents whose phones answer every call at once: one SIPp at a fixed address, and a hotline that sends callers there.

with Desks(15, talk_s=2.0, folder=folder / "agents") as desks:
    with Served(folder, 200, SERVER_RTP, desks.write_hotline(folder / "config", routing)) as server: ...
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from types import TracebackType

from bench.callers import SPEECH, speech
from tests.live.ports import free_ports, is_bound
from tests.live.sipp_phone import SIPP_PORTS

SCENARIO = Path(__file__).with_name("agent.xml")
EXAMPLE = Path(__file__).parents[1] / "config" / "example"
START_S = 10.0

LINES = "hotline: bench\nlines:\n  - {dialled: '*', flow: main}\n"
FLOW = """start: queue
nodes:
  queue: {enqueue: orders, full: bye}
  bye: {hangup: goodbye}
"""
AGENT = '  "{number}": {{name: 坐席{number}, skills: {{orders: 90}}, groups: orders, address: "{address}"}}\n'
ABSENT = '  "2001": {name: 应急, skills: {emergency: 90}, groups: [repair, emergency, care], pin: generated}\n'
"""Somebody has to be in the other groups; he never logs in."""


class Desks:
    """`agents` phones in one process; each hangs up after `talk_s`."""

    def __init__(self, agents: int, talk_s: float, folder: Path) -> None:
        self.agents = agents
        self._talk_s, self._folder = talk_s, folder
        self._port = free_ports(SIPP_PORTS)

    def write_hotline(self, folder: Path, routing: str) -> Path:
        """A configuration whose every caller goes straight to the queue `orders` of this routing table."""
        (folder / "flows").mkdir(parents=True)
        for name in ("hours.yaml", "rubric.yaml"):
            (folder / name).write_bytes((EXAMPLE / name).read_bytes())
        numbers = range(1001, 1001 + self.agents)
        rows = (AGENT.format(number=number, address=f"sip:{number}@127.0.0.1:{self._port}") for number in numbers)
        (folder / "agents.yaml").write_text("agents:\n" + "".join(rows) + ABSENT)
        (folder / "lines.yaml").write_text(LINES)
        (folder / "flows" / "main.yaml").write_text(FLOW)
        (folder / "routing.yaml").write_text(routing)
        return folder

    def __enter__(self) -> Desks:
        self._folder.mkdir(parents=True)
        (self._folder / SPEECH).write_bytes(speech())
        scenario = SCENARIO.read_text().replace("HOLD_MS", str(round(self._talk_s * 1000)))
        (self._folder / SCENARIO.name).write_text(scenario)
        command = (
            f"sipp -sf {SCENARIO.name} -i 127.0.0.1 -p {self._port} -mi 127.0.0.1 -mp {self._port + 2}"
            " -nostdin -aa -trace_err -error_file errors.log"
        )
        nothing = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command.split(), cwd=self._folder, stdin=nothing, stdout=nothing, stderr=nothing
        )
        deadline = time.monotonic() + START_S
        while not is_bound(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the agents' SIPp did not start")
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
