"""What goes wrong in a cluster, drawn by a seed, done for real, and written down with its instants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from bench.fates_of_many import Fault
from bench.people import People
from bench.webhook_desk import WebhookDesk
from tests.servers.cluster import REDIS, Cluster

HOUR_S = 3600
LASTS_S = (0.3, 1.0, 2.0, 4.0, 8.0)
Deed = Callable[[str, float], Awaitable[None]]


@dataclass(frozen=True)
class Faults:
    """`restart` starts a host's server again on its own disk, by the host's name."""

    cluster: Cluster
    people: People
    desk: WebhookDesk
    random: Random
    restart: dict[str, Callable[[], object]]

    async def next(self) -> Fault:
        """One of them, from its instant until what was killed is back."""
        kinds = self._kinds()
        name = self.random.choice(sorted(kinds))
        lasts_s = self.random.choice(LASTS_S)
        began = time.monotonic()
        await kinds[name](name, lasts_s)
        return Fault(name, began, time.monotonic())

    def _kinds(self) -> dict[str, Deed]:
        voices: dict[str, Deed] = {}
        for voice in ("voice1", "voice2"):
            voices |= {f"kill {voice}": self._kill, f"cut {voice}": self._cut, f"freeze {voice}": self._freeze}
            voices |= {f"cut {voice} redis": self._cut, f"cut {voice} postgresql": self._cut}
            voices |= {f"step {voice} +1 h": self._step, f"step {voice} -1 h": self._step}
        others: dict[str, Deed] = {"full redis": self._full, "deaf webhook": self._deaf, "away webhook": self._away}
        for server in ("redis", "postgresql", "mosquitto"):
            others |= {f"kill {server}": self._kill, f"freeze {server}": self._freeze, f"cut {server}": self._cut}
        return {**voices, **others, "empty redis": self._empty}

    async def _kill(self, name: str, lasts_s: float) -> None:
        host = name.split()[1]
        self.cluster.network.kill(host)
        if host.startswith("voice"):
            self.people.hear_nothing(self.cluster.address(host))
        await asyncio.sleep(lasts_s)
        await asyncio.to_thread(self.restart[host])

    async def _empty(self, _: str, lasts_s: float) -> None:
        """It comes back without anything that it knew."""
        self.cluster.network.kill("redis")
        await asyncio.sleep(lasts_s)
        await asyncio.to_thread(self.cluster.start_redis, empty=True)

    async def _full(self, _: str, lasts_s: float) -> None:
        """It answers, and takes nothing more."""
        await self._redis("CONFIG", "SET", "maxmemory", "1")
        await asyncio.sleep(lasts_s)
        await self._redis("CONFIG", "SET", "maxmemory", "0")

    async def _redis(self, *words: str) -> None:
        reader, writer = await asyncio.open_connection(self.cluster.address("redis"), REDIS)
        said = "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        writer.write(f"*{len(words)}\r\n{said}".encode())
        assert await reader.readline() == b"+OK\r\n"
        writer.close()

    async def _cut(self, name: str, lasts_s: float) -> None:
        """From everybody, or from one."""
        host, *others = name.split()[1:]
        self.cluster.network.cut(host, *others)
        await asyncio.sleep(lasts_s)
        self.cluster.network.heal(host)

    async def _freeze(self, name: str, lasts_s: float) -> None:
        host = name.split()[1]
        self.cluster.network.freeze(host)
        await asyncio.sleep(lasts_s)
        self.cluster.network.thaw(host)

    async def _step(self, name: str, lasts_s: float) -> None:
        """Its clock is an hour wrong all at once, while it works, and right again later."""
        _, host, hours, _ = name.split()
        self.cluster.network.step_clock(host, HOUR_S * int(hours))
        await asyncio.sleep(lasts_s + 2.0)
        self.cluster.network.step_clock(host, 0)

    async def _deaf(self, _: str, lasts_s: float) -> None:
        self.desk.is_deaf = True
        await asyncio.sleep(lasts_s)
        self.desk.hear()

    async def _away(self, _: str, lasts_s: float) -> None:
        self.desk.go()
        await asyncio.sleep(lasts_s)
        await self.desk.come()
