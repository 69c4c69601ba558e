"""SIPp as an independent phone: a scenario of tests/live/sipp, a working folder and an exit status.

    async with sipp_phone("agent_refuse", folder, refusal="603 Decline", ring_ms=200) as agent:
        async with sipp_phone("caller_rfc4733", folder, to="hotline@127.0.0.1:5060", presses=[(500, "1")]) as caller:
            assert await caller.finished() == 0, caller.trace

Status 0 means the scenario was followed to its end, 1 that a message was not the one expected; `trace` has the words.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.live import tones
from tests.live.ports import free_ports, is_bound

SCENARIOS = Path(__file__).parent / "sipp"
VARIABLES = ("before_ms", "between_ms", "ring_ms")
INSTALL = "apt-get install sip-tester"
SIPP_PORTS = 8
"""SIP, RTP and RTCP for sound, and those for pictures, which SIPp binds unasked."""
START_S = 10.0
TONE_S = 60
BUSY = "486 Busy Here"


class SippPhone:
    """One run of SIPp. `port` is its SIP port; that of a played pcap follows."""

    def __init__(self, scenario: str, folder: Path, port: int | None = None) -> None:
        self.scenario = scenario
        self.folder = folder
        self.port = free_ports(SIPP_PORTS) if port is None else port
        self._process: asyncio.subprocess.Process | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def trace(self) -> str:
        """SIPp's complaints and every message, for a failure's sake."""
        files = [self.folder / "errors.log", self.folder / "messages.log"]
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())

    def speak(self, frequency_hz: float, presses: Sequence[tuple[int, str]] = ()) -> None:
        """What is said into the call, and for caller_rfc4733 which keys are pressed after how many ms."""
        sound = tones.tone(frequency_hz, TONE_S)
        (self.folder / "tone.alaw").write_bytes(tones.a_law(sound))
        tones.write_pcap(self.folder / "rtp.pcap", sound, presses)

    async def start(self, to: str = "", calls: int = 1, stay_ms: int = 30_000, **given: str | int) -> None:
        """Begin. `to` is user@host:port for callers; the rest are the scenario's keywords and variables."""
        if shutil.which("sipp") is None:
            raise RuntimeError(f"sipp is missing: {INSTALL}")
        scenario = self._copied_scenario(str(given.pop("refusal", BUSY)))
        user, _, host = to.rpartition("@")
        command = ["sipp", *([host, "-s", user] if to else []), "-sf", str(scenario)]
        command += ["-i", "127.0.0.1", "-p", str(self.port), "-mi", "127.0.0.1", "-mp", str(self.port + 2)]
        command += ["-m", str(calls), "-l", "1", "-r", "1", "-recv_timeout", str(stay_ms), "-aa", "-nostdin"]
        command += ["-trace_err", "-error_file", "errors.log", "-trace_msg", "-message_file", "messages.log"]
        for name, value in given.items():
            command += ["-set" if name in VARIABLES else "-key", name, str(value)]
        nothing = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, stdin=nothing, stdout=nothing, stderr=nothing
        )
        async with asyncio.timeout(START_S):
            while not is_bound(self.port) and self._process.returncode is None:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.02)

    def _copied_scenario(self, refusal: str) -> Path:
        """Next to the files it plays; SIPp takes no keyword for a status."""
        text = (SCENARIOS / f"{self.scenario}.xml").read_text()
        scenario = self.folder / f"{self.scenario}.xml"
        scenario.write_text(text.replace(BUSY, refusal))
        return scenario

    async def finished(self, wait_s: float = 60.0) -> int:
        """SIPp's exit status."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), wait_s)

    def end(self) -> None:
        """No matter what it is doing."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


@asynccontextmanager
async def sipp_phone(
    scenario: str,
    folder: Path,
    *,
    frequency_hz: float = tones.CALLER_HZ,
    presses: Sequence[tuple[int, str]] = (),
    port: int | None = None,
    to: str = "",
    calls: int = 1,
    stay_ms: int = 30_000,
    **given: str | int,
) -> AsyncIterator[SippPhone]:
    """A phone that speaks a tone, started; ended when the block is left."""
    phone = SippPhone(scenario, folder, port)
    phone.speak(frequency_hz, presses)
    await phone.start(to, calls, stay_ms, **given)
    try:
        yield phone
    finally:
        phone.end()
        await phone.finished()
