"""`hotline serve` in a process of its own, on free ports, with a folder of its own for configuration and data.

with Served(tmp_path, [Agent("1001", port=free_ports(2))]) as hotline:
    phone = await WirePhone.open(hotline.sip)
    ...
    await hotline.quiet()
    record = await hotline.record(caller="13800000001")
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx

from calls.events import Event
from calls.journal import Entry
from store.journal import read
from tests.live import hotline_folder
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports

READY_S = 60.0
GONE_S = 60.0
LOOK_EVERY_S = 0.05
SAMPLED_EVERY_S = 1.1
VOICE_S = 120.0
RTP_PORTS = 400
TOKEN = "a-token-of-the-tests"

NOTHING_IN_USE = {"callers": 0, "legs": 0, "players": 0, "recorders": 0, "bridge_ports": 1}

T = TypeVar("T")


class Served:
    """A context manager; leaving it asks the server to go, and fails when its log has a traceback in it.

    `settings` are HOTLINE_… without the prefix, in small letters. It listens on `host`; `launcher` is put before the
    command, as in `("ip", "netns", "exec", "name")`.
    """

    def __init__(
        self,
        folder: Path,
        agents: Iterable[Agent] = (),
        *,
        host: str = "127.0.0.1",
        launcher: Sequence[str] = (),
        **settings: str | float,
    ) -> None:
        self.folder, self.host, self._launcher = folder, host, tuple(launcher)
        self.data = folder / "data"
        self.config = hotline_folder.write(folder / "config", agents)
        self.log_path = folder / "server.log"
        self.sip_port, self.http_port, rtp = free_ports(2), free_ports(), free_ports(RTP_PORTS)
        given = {
            "sip_host": host,
            "sip_port": self.sip_port,
            "http_host": host,
            "http_port": self.http_port,
            "rtp_ports": f"{rtp}-{rtp + RTP_PORTS - 1}",
            "data_dir": self.data,
            "keys_dir": folder / "keys",
            "config_dir": self.config,
            "api_token": TOKEN,
            "totp": "optional",
            "drain_s": 1,
            "attend_words": False,
            "transcribe": False,
            **settings,
        }
        self._environment = {f"HOTLINE_{name.upper()}": str(value) for name, value in given.items()}
        self._http = httpx.Client(
            base_url=f"http://{host}:{self.http_port}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10
        )
        self._process: subprocess.Popen[bytes] | None = None

    # --- the process --------------------------------------------------------------------------------------------

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        if self._process is not None and self._process.poll() is None:
            self.terminate()
            self.wait()
        if kind is None:
            assert "Traceback" not in self.log, self.log

    def start(self) -> float:
        """Start, or start again on the same data; the seconds until it took calls."""
        began = time.monotonic()
        self.launch()
        self.until_ready()
        return time.monotonic() - began

    def until_ready(self) -> None:
        """Wait until what was launched takes calls."""
        assert self._process is not None
        began = time.monotonic()
        while not self.ready_lines:
            if self._process.poll() is not None or time.monotonic() - began > READY_S:
                raise AssertionError(f"the server is not ready (status {self._process.poll()}):\n{self.log}")
            time.sleep(0.02)

    def use_launcher(self, launcher: Sequence[str]) -> None:
        """Put before the command from the next start on."""
        self._launcher = tuple(launcher)

    def launch(self) -> subprocess.Popen[bytes]:
        """Start without waiting for anything."""
        with (self.folder / "stdout").open("wb") as out, self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._launcher, sys.executable, "-m", "hotline", "serve"],
                env=os.environ | self._environment,
                stdout=out,
                stderr=log,
            )
        return self._process

    def terminate(self) -> None:
        """SIGTERM: drain."""
        self.signal(signal.SIGTERM)

    def reload(self) -> None:
        """SIGHUP: take the configuration anew."""
        self.signal(signal.SIGHUP)

    def kill(self) -> None:
        """As a power cut would, but for what the kernel still writes."""
        self.signal(signal.SIGKILL)
        self.wait()

    def wait(self, wait_s: float = GONE_S) -> int:
        """The exit status."""
        assert self._process is not None
        return self._process.wait(wait_s)

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def ready_lines(self) -> list[str]:
        """What was said on standard output about being ready."""
        return [line for line in (self.folder / "stdout").read_text().splitlines() if line.startswith("ready ")]

    @property
    def log(self) -> str:
        """Standard error of all starts so far."""
        return self.log_path.read_text(errors="replace")

    # --- where it is --------------------------------------------------------------------------------------------

    @property
    def sip(self) -> tuple[str, int]:
        return (self.host, self.sip_port)

    @property
    def tls(self) -> tuple[str, int]:
        return (self.host, self.sip_port + 1)

    def uri(self, dialled: str = hotline_folder.MAIN) -> str:
        return f"sip:{dialled}@{self.host}:{self.sip_port}"

    # --- what it says -------------------------------------------------------------------------------------------

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await asyncio.to_thread(self._http.get, path, headers=headers)

    async def post(self, path: str, body: object = None, content: bytes | None = None) -> Any:
        """The JSON of a successful answer to a JSON body, or to one of bytes. Voices take their time."""
        given: dict[str, Any] = {"json": body} if content is None else {"content": content}
        answer = await asyncio.to_thread(self._http.post, path, timeout=VOICE_S, **given)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def api(self, path: str) -> Any:
        """The JSON of a successful answer."""
        answer = await self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def in_use(self) -> dict[str, int]:
        """What SIP has in use, from /metrics: callers, legs, players, recorders, bridge_ports, unconfirmed."""
        text = (await self.get("/metrics")).text
        return {
            what: round(float(value))
            for what, value in re.findall(r'^hotline_sip\{what="(\w+)"\} (\S+)$', text, re.M)
        }

    async def agents(self) -> dict[str, str]:
        """Each agent's status and state, as in `available idle`."""
        items = (await self.api("/api/agents"))["items"]
        return {item["agent"]: f"{item['status']} {item['state']}" for item in items}

    async def calls(self, **query: str) -> list[dict[str, Any]]:
        """Detail records, newest first."""
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return list((await self.api(f"/api/calls?limit=200&{words}"))["items"])

    def entries(self) -> list[Entry]:
        """The journal, as far as it is on the disk."""
        return list(read(self.data / "journal"))

    def events(self, kind: type[Event], **fields: Any) -> list[Entry]:
        """The journal's entries of one kind of event with these fields."""
        return [
            entry
            for entry in self.entries()
            if isinstance(entry.event, kind)
            and all(getattr(entry.event, name) == value for name, value in fields.items())
        ]

    # --- what it comes to ---------------------------------------------------------------------------------------

    async def until(self, look: Callable[[], Awaitable[T]], within_s: float) -> T:
        """Look again and again until there is something true to see; a failed assertion with the last look."""
        deadline = time.monotonic() + within_s
        while not (seen := await look()):
            assert time.monotonic() < deadline, f"not within {within_s} s; the log:\n{self.log[-4000:]}"
            await asyncio.sleep(LOOK_EVERY_S)
        return seen

    async def record(self, within_s: float = 10.0, **query: str) -> dict[str, Any]:
        """The one detail record with these properties, once the call has ended."""

        async def ended() -> list[dict[str, Any]]:
            found = await self.calls(**query)
            return found if found and all(record["ended_at"] for record in found) else []

        found = await self.until(ended, within_s)
        assert len(found) == 1, found
        return found[0]

    async def sealed(self, call: str, within_s: float = 10.0) -> dict[str, Any]:
        """The call's record, once its recording can be played."""

        async def playable() -> dict[str, Any] | None:
            record = await self.api(f"/api/calls/{call}")
            return record if record["recording"] else None

        return await self.until(playable, within_s)

    async def quiet(self, within_s: float = 2.0, agent: str = "available idle") -> None:
        """No leg, player, recorder or bridge port is in use and no agent is stuck, soon. The figures are sampled once
        a second: what is looked at is not older than the call of this."""

        async def nothing() -> bool:
            used, agents = await self.in_use(), await self.agents()
            seen.update(used=used, agents=agents)
            return NOTHING_IN_USE.items() <= used.items() and set(agents.values()) <= {agent, "off idle"}

        seen: dict[str, Any] = {}
        await asyncio.sleep(SAMPLED_EVERY_S)
        try:
            await self.until(nothing, within_s - SAMPLED_EVERY_S)
        except AssertionError:
            raise AssertionError(f"still in use after {within_s} s: {seen}") from None
