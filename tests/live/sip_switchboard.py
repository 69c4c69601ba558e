"""The tests' side of sip_host: gives it commands and waits for its events."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
import tempfile
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from calls import codec
from calls import commands as c
from calls import events as e
from tests.live.ports import free_ports
from tests.live.wire_phone import WirePhone

WAIT_S = 5.0
QUIET_S = 2.0
RTP_PORTS = 1000
EventType = TypeVar("EventType", bound=e.Event)


class Switchboard:
    """`perform` a command, `expect` an event; an event is looked at once."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self.folder = folder
        self.events: list[e.Event] = []
        self.ports: dict[str, int] = {}
        self.ready = asyncio.Event()
        self.stopped = False
        self._counts: asyncio.Queue[dict[str, int]] = asyncio.Queue()
        self._news = asyncio.Event()
        self._phones: list[WirePhone] = []
        self._reading = asyncio.create_task(self._read())

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.ports["udp"])

    async def phone(self, **settings: Any) -> WirePhone:
        """A telephone that goes when the switchboard goes."""
        port = self.ports[settings.get("transport", "udp")]
        self._phones.append(await WirePhone.open(("127.0.0.1", port), **settings))
        return self._phones[-1]

    def perform(self, command: c.Command) -> None:
        self._tell("perform", type(command).__name__, dataclasses.asdict(command))

    def answer_all(self, sound: str, record: bool = False) -> None:
        """From now on the process answers every call itself, plays the sound again and again and records."""
        self._tell("answer_all", sound, record)

    async def drain(self) -> None:
        self._tell("drain")
        await self.counts()  # answered after the drain was done

    async def counts(self) -> dict[str, int]:
        self._tell("counts")
        return await self._counts.get()

    async def expect(self, kind: type[EventType], wait_s: float = WAIT_S, **fields: Any) -> EventType:
        """Take out the first event of this kind with these fields; a failed assertion when none comes."""
        try:
            async with asyncio.timeout(wait_s):
                while (event := self._take(kind, fields)) is None:
                    self._news.clear()
                    await self._news.wait()
                return event
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} with {fields} among {self.events}") from None

    def _take(self, kind: type[EventType], fields: dict[str, Any]) -> EventType | None:
        for event in self.events:
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items()):
                self.events.remove(event)
                return event
        return None

    async def answered(self) -> e.CallOffered:
        """The next call, answered."""
        offered = await self.expect(e.CallOffered)
        self.perform(c.Answer(offered.call, offered.leg))
        await self.expect(e.LegAnswered, leg=offered.leg)
        return offered

    async def nothing_left(self) -> None:
        """No leg, player, recorder or bridge port is in use, soon."""
        until = time.monotonic() + QUIET_S
        while (counts := await self.counts() | {"refused": 0}) != NOTHING:
            assert time.monotonic() < until, f"still in use: {counts}"
            await asyncio.sleep(0.05)

    def of_kind(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]

    async def stop(self) -> int:
        """Let the process end by itself; its exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        status = await asyncio.wait_for(self._process.wait(), 10)
        await self._reading
        return status

    async def close(self) -> None:
        """Whatever state the process is in, it ends."""
        for phone in self._phones:
            phone.close()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    def _tell(self, *words: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._heard(json.loads(line))

    def _heard(self, said: dict[str, Any]) -> None:
        if "event" in said:
            self.events.append(codec.from_json(said["event"]))
            self._news.set()
        elif "counts" in said:
            self._counts.put_nowait(said["counts"])
        elif "ready" in said:
            self.ports = said["ready"]
            self.ready.set()
        else:
            self.stopped = said["stopped"]


NOTHING = {"callers": 0, "legs": 0, "players": 0, "recorders": 0, "bridge_ports": 1, "unconfirmed": 0, "refused": 0}


@asynccontextmanager
async def switchboard(**settings: Any) -> AsyncIterator[Switchboard]:
    """An adapter on free ports of loopback, with tones as sounds: short (0.5 s, 440 Hz), long (20 s, 660 Hz)."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "log").open("w") as log:
        folder = Path(name)
        for key, frequency_hz, length_s in (("short", 440, 0.5), ("long", 660, 20), ("music", 550, 3)):
            write_tone(folder / f"{key}.wav", frequency_hz, length_s)
        rtp_port = free_ports(RTP_PORTS)
        rtp_ports = [rtp_port, rtp_port + RTP_PORTS - 1]
        endpoint = {"host": "127.0.0.1", "udp_port": 0, "tcp_port": None, "rtp_ports": rtp_ports}
        given = {"sounds": name, "recordings": f"{name}/recordings", **settings}
        given["endpoint"] = endpoint | settings.get("endpoint", {})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.live.sip_host", json.dumps(given),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log, limit=2**20,
        )  # fmt: skip
        board = Switchboard(process, folder)
        try:
            await asyncio.wait_for(board.ready.wait(), 10)
            yield board
        finally:
            await board.close()
            written = (folder / "log").read_text()
            sys.stderr.write(written)
        assert "Traceback" not in written


def write_tone(path: Path, frequency_hz: float, length_s: float, rate_hz: int = 8000) -> None:
    samples = 8000 * np.sin(2 * np.pi * frequency_hz * np.arange(round(length_s * rate_hz)) / rate_hz)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())


def read_stereo(path: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Left, right (floats, full scale 1) and the rate."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768
        return samples[:, 0], samples[:, 1], file.getframerate()


def level_db(samples: np.ndarray, frequency_hz: float, rate_hz: int) -> float:
    """Level of one frequency against a full-scale sine."""
    wave_of = np.exp(-2j * np.pi * frequency_hz * np.arange(len(samples)) / rate_hz)
    return float(20 * np.log10(max(1e-6, 2 * abs(np.mean(samples * wave_of)))))
