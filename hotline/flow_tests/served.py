"""A hotline for flow tests with real calls: the real server with a copy of the folder, its agents' phones beside it.

The server runs as a process, on loopback and free ports, and keeps its data in a folder that is gone afterwards.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.request import Request, urlopen

from calls import events as e
from calls.errors import ConfigurationError, Fault
from hotline.flow_tests.answers import lend
from store.following import Follower

READY_S = 90.0
LOOK_EVERY_S = 0.1
GONE_S = 15.0
RTP_PORTS = 400


class ServedHotline:
    """A context manager. `at` is the moment the server takes for the present when it starts, None: the true one.

    In `made` are sounds that servers before have made of their texts.

    Agents talk for `talk_s`, or (`silent`) let their phones ring. `paused` queues take nobody. A `deaf` server has no
    speech models; one that `listens` has them loaded before the first call. `settings` are further ones, HOTLINE_…
    without the prefix.
    """

    def __init__(
        self,
        folder: Path,
        agents: Sequence[str],
        talk_s: float,
        at: datetime | None = None,
        made: Path | None = None,
        *,
        silent: bool = False,
        paused: Sequence[str] = (),
        deaf: bool = False,
        listens: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder, self._agents, self._at, self._made = folder, agents, at, made
        self._manner = ["--behaviour", "silent"] if silent else ["--talk", f"{talk_s:g}s"]
        self._paused, self._deaf, self._listens = paused, deaf, listens
        self._settings = settings or {}
        self.sip_port, self._http_port, self._rtp = _free_ports(2), _free_ports(1), _free_ports(RTP_PORTS)
        self._token = secrets.token_hex(16)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._follower: Follower | None = None
        self._happened: dict[str, list[e.CallEvent]] = {}
        self._called: dict[str, str] = {}
        self._place = tempfile.TemporaryDirectory(prefix="hotline-flow-test-")
        self._root = Path(self._place.name)

    def __enter__(self) -> ServedHotline:
        try:
            shutil.copytree(self._folder, self._root / "config")
            if self._made is not None:
                lend(self._made, self._data)
            self._serve()
            if self._agents:
                self._send_agents_to_work()
            if self._listens:
                self._until(self._ready_to_listen, "the speech models are not loaded", self._root / "server.log")
            for queue in self._paused:
                self._ask(f"/api/queues/{queue}/pause", {})
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def config(self) -> Path:
        return self._root / "config"

    def uri(self, dialled: str) -> str:
        return f"sip:{dialled}@127.0.0.1:{self.sip_port}"

    def events_of(self, caller_name: str) -> list[e.CallEvent]:
        """What has happened so far to the call of the caller who shows this name, from the journal."""
        if self._follower is None:
            self._follower = Follower(self._data / "journal")
        while entries := self._follower.take(1000):
            for event in (entry.event for entry in entries if isinstance(entry.event, e.CallEvent)):
                self._happened.setdefault(event.call, []).append(event)
                if isinstance(event, e.CallOffered):
                    self._called[event.caller_name] = event.call
        return self._happened.get(self._called.get(caller_name, ""), [])

    # --- processes ---

    @property
    def _data(self) -> Path:
        return self._root / "data"

    def _serve(self) -> None:
        given: dict[str, Any] = {
            "sip_host": "127.0.0.1",
            "sip_port": self.sip_port,
            "http_port": self._http_port,
            "rtp_ports": f"{self._rtp}-{self._rtp + RTP_PORTS - 1}",
            "data_dir": self._data,
            "keys_dir": self._root / "keys",
            "config_dir": self.config,
            "api_token": self._token,
            "drain_s": 0,
            "clock_ahead_s": 0.0 if self._at is None else (self._at - datetime.now(self._at.tzinfo)).total_seconds(),
        }
        if self._deaf:
            given["models_dir"] = self._root / "no-models"
        given |= self._settings
        environment = {f"HOTLINE_{name.upper()}": str(value) for name, value in given.items()}
        output = self._run(["serve"], "server", environment)
        self._until(lambda: b"\nready " in b"\n" + output.read_bytes(), "the server does not start", output)

    def _send_agents_to_work(self) -> None:
        agents = [word for agent in self._agents for word in ("--agent", agent)]
        pins = ["--pin-file", str(self._data / "pins.json"), "--server", f"sip:127.0.0.1:{self.sip_port}"]
        output = self._run(["sim-agent", *agents, *pins, *self._manner], "agents", {})
        self._until(self._at_work, "the agents' phones do not log in", output)

    def _at_work(self) -> bool:
        items = self._ask("/api/agents")["items"]
        there = {item["agent"] for item in items if item["status"] == "available" and item["reachable"]}
        return set(self._agents) <= there

    def _ready_to_listen(self) -> bool:
        with urlopen(f"http://127.0.0.1:{self._http_port}/metrics", timeout=5) as answer:
            return b"\nhotline_speech_ready 1.0" in answer.read()

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Of the server's API; with a body it is an order."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"http://127.0.0.1:{self._http_port}{path}", content, headers)
        with urlopen(request, timeout=5) as answer:  # noqa: S310  our own server
            return json.load(answer)

    def _run(self, words: Sequence[str], name: str, environment: dict[str, str]) -> Path:
        output = self._root / f"{name}.log"
        command = [sys.executable, "-m", "hotline", *words]
        with output.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603  ourselves
                command, env=os.environ | environment, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        self._processes.append(process)
        return output

    def _until(self, come: Callable[[], bool], trouble: str, output: Path) -> None:
        end = time.monotonic() + READY_S
        while not come():
            if time.monotonic() > end or any(process.poll() is not None for process in self._processes):
                raise ConfigurationError([_fault(trouble, output)])
            time.sleep(LOOK_EVERY_S)

    def _stop(self) -> None:
        if self._follower is not None:
            self._follower.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(GONE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._place.cleanup()


def _fault(trouble: str, output: Path) -> Fault:
    last = output.read_text(errors="replace").strip().splitlines()[-8:]
    return Fault(
        place=str(output.name),
        problem=f"{trouble}: {' | '.join(last)}",
        remedy="Run `hotline check` and `hotline doctor`",
        problem_zh=f"测试用的服务器或坐席电话无法启动：{' | '.join(last)}",
        remedy_zh="请运行 hotline check 和 hotline doctor",
    )


def _free_ports(count: int) -> int:
    """The first of `count` ports in a row that are free for TCP and UDP."""
    for _ in range(200):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if first + count < 65_536 and all(_is_free(port) for port in range(first, first + count)):
            return first
    raise OSError("no free ports")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
