"""200 callers in the example's IVR at once, 5 new ones a second, everybody pressing keys, over real SIP and RTP: a
changed flow is published, then an announcement, then the flow is rolled back. Does a caller notice but by hearing it?

Run from the top of the tree, as root (tcpdump): python -m bench.journey
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt

from bench.gaps import Listening
from bench.journey_callers import Crowd, Visit, Whereabouts
from bench.journey_roles import NEW, STANDING, changed
from bench.journey_verdict import Told, Verdict, judge
from bench.pulse import Pulse
from calls.model import CHINESE
from tests.live.hotline_folder import EXAMPLE
from tests.live.phones import terminal_phone
from tests.live.served import TOKEN, Served
from tests.live.spoken_sound import beginning

SERVER_RTP = (30_000, 32_699)
"""Below what the kernel gives to the callers' sockets: only the server's packets are captured."""
COMING_A_SECOND, NEW_A_SECOND = 10, 5
QUIET_S, BETWEEN_S, SETTLE_S = 20.0, 6.0, 25.0
WORDS = "受台风影响，今天的配送可能会延迟，敬请谅解。"
PROMISED_S, FELT_S = 3.0, 1.0
MORE_MS = 100.0
"""Loop and sound may be away so much longer than in the worse phase without changes: noise of a busy machine."""
AGENTS = ("1001", "1002", "1003")


@dataclass(slots=True)
class Phase:
    """A stretch of time; `loop_ms` is how long OPTIONS took."""

    name: str
    begin: float
    listening: Listening
    end: float = 0.0
    loop_ms: list[float] = field(default_factory=list)
    load: float = 0.0


@dataclass(slots=True)
class Changes:
    """When each was asked of the API, and answered; `felt_ms` is how long the loop was away around it at most."""

    flow: tuple[float, float] = (0.0, 0.0)
    announcement: tuple[float, float] = (0.0, 0.0)
    rollback: tuple[float, float] = (0.0, 0.0)
    preview_s: float = 0.0
    felt_ms: list[float] = field(default_factory=list)
    words: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(EXAMPLE, folder / "example")
        low, high = SERVER_RTP
        with Served(
            folder,
            config_dir=str(folder / "example"),
            rtp_ports=f"{low}-{high}",
            max_calls=800,
            max_unconfirmed=1000,
            log_level="warning",
        ) as hotline:
            run = Run(hotline)
            try:
                asyncio.run(run.everything())
            except BaseException:
                print(hotline.log[-4000:])
                raise
            verdict = judge(hotline.entries(), run.crowd.visits, run.changes.announcement, run.changes.words)
        broken = tell(run, verdict)
    raise SystemExit(1 if broken else 0)


class Run:
    def __init__(self, hotline: Served) -> None:
        self.hotline = hotline
        self.where = Whereabouts(hotline.data / "journal")
        self.crowd = Crowd(hotline.sip, self.where)
        self.phases: list[Phase] = []
        self.changes = Changes()
        self._calls: list[asyncio.Task[None]] = []

    async def everything(self) -> None:
        sim_agent = [word for agent in AGENTS for word in ("--agent", agent)]
        pins = ("--pin-file", self.hotline.data / "pins.json", "--server", f"sip:127.0.0.1:{self.hotline.sip_port}")
        async with terminal_phone("sim-agent", *sim_agent, *pins, "--talk", "8s") as phones:
            for agent in AGENTS:
                await phones.expect("logged_in", agent=agent)
            async with _meanwhile(self.where.follow(), self.crowd.speak()):
                await self._come()
                async with _meanwhile(self._newcomers()):
                    await self._three_phases()
                await asyncio.gather(*self._calls)

    async def _come(self) -> None:
        for role in (each for each in STANDING for _ in range(each.callers)):
            self._calls.append(asyncio.create_task(self.crowd.call(role)))
            await asyncio.sleep(1 / COMING_A_SECOND)
        await asyncio.sleep(SETTLE_S)

    async def _newcomers(self) -> None:
        begin = time.monotonic()
        for number, role in zip(count(1), cycle(NEW), strict=False):
            self._calls.append(asyncio.create_task(self.crowd.call(role)))
            await asyncio.sleep(max(0.0, begin + number / NEW_A_SECOND - time.monotonic()))

    async def _three_phases(self) -> None:
        with Pulse(self.hotline.sip_port) as pulse:
            with self._phase("before", pulse):
                await asyncio.sleep(QUIET_S)
            with self._phase("during", pulse):
                await self._change()
                three = (self.changes.flow, self.changes.announcement, self.changes.rollback)
                self.changes.felt_ms = [max(pulse.between(asked, answered + FELT_S)) for asked, answered in three]
            self.crowd.everybody_goes_on.set()
            with self._phase("after", pulse):
                await asyncio.sleep(QUIET_S)

    @contextmanager
    def _phase(self, name: str, pulse: Pulse) -> Iterator[None]:
        listening = Listening(SERVER_RTP, self.hotline.folder / f"{name}.pcap")
        with listening:
            phase = Phase(name, time.monotonic(), listening)
            yield
            phase.end = time.monotonic()
        phase.loop_ms, phase.load = pulse.between(phase.begin, phase.end), os.getloadavg()[0]
        self.phases.append(phase)

    async def _change(self) -> None:
        url, headers = f"http://127.0.0.1:{self.hotline.http_port}/api", {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120) as api:
            changes, text = self.changes, changed(self.hotline.folder / "example" / "flows" / "main.yaml")
            draft = await _ask(api, "PUT", "/flows/main/draft", {"text": text})
            order = {"reason": "晚高峰", "etag": draft["etag"]}
            changes.flow = await _timed(_ask(api, "POST", "/flows/main/publish", order))
            began = time.monotonic()
            spoken = await _ask(api, "POST", "/announcements/preview", {"words": {CHINESE: WORDS}})
            changes.preview_s = time.monotonic() - began
            changes.words = beginning((await api.get(spoken["audio"][CHINESE].removeprefix("/api"))).content)
            await asyncio.sleep(BETWEEN_S)
            publish = f"/announcements/{spoken['draft']}/publish"
            changes.announcement = await _timed(_ask(api, "POST", publish, {"for_s": 600}))
            await asyncio.sleep(BETWEEN_S)
            changes.rollback = await _timed(_ask(api, "POST", "/flows/main/rollback", {"reason": "错了"}))
            await asyncio.sleep(BETWEEN_S)


@asynccontextmanager
async def _meanwhile(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs until the block is left; an error of it is one of the run."""
    tasks = [asyncio.create_task(each) for each in work]
    yield
    for task in tasks:
        if task.done():
            task.result()
        task.cancel()


async def _ask(api: httpx.AsyncClient, method: str, path: str, body: object) -> Any:
    answer = await api.request(method, path, json=body)
    if answer.status_code != 200:
        raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json()


async def _timed(asking: Coroutine[Any, Any, Any]) -> tuple[float, float]:
    """When it was asked and answered; what is not live at once is not what is measured."""
    asked = time.monotonic()
    told = await asking
    if told.get("state", "live") != "live":
        raise SystemExit(f"not live: {told}")
    return asked, time.monotonic()


# --- told ---


def tell(run: Run, verdict: Verdict) -> int:
    """Prints the table; the number of promises that were broken."""
    visits, changes = run.crowd.visits, run.changes
    standing = sum(role.callers for role in STANDING)
    print(f"{standing} callers in the flow, {NEW_A_SECOND} new ones a second, {len(AGENTS)} agents")
    for phase in run.phases:
        _tell_phase(phase, visits)
    api_ms = [1000 * (end - begin) for begin, end in (changes.flow, changes.announcement, changes.rollback)]
    for name, took_ms, felt_ms in zip(
        ("published", "announced", "rolled back"), api_ms, changes.felt_ms, strict=True
    ):
        print(f"  {name:<31} {took_ms:.0f} ms at the API · {felt_ms:.0f} ms of the loop")
    print(f"  the announcement was spoken in  {changes.preview_s:.1f} s, for its preview")
    print(f"  where they stood                {dict(verdict.places)}")
    print(f"  calls by version                {dict(verdict.versions)}")
    late = _tell_told("waiting caller → announcement", verdict.waiting)
    late += _tell_told("new caller → announcement", verdict.new)
    _tell_each("lost or failed", verdict.lost, len(visits))
    _tell_each("at wrong nodes", verdict.wrong, len(visits))
    stalled = _tell_stall(run.phases)
    return len(verdict.lost) + len(verdict.wrong) + late + stalled


def _tell_phase(phase: Phase, visits: list[Visit]) -> None:
    answers_ms = [1000 * v.answer_s for v in visits if v.answer_s is not None and phase.begin <= v.began < phase.end]
    p50, p99 = np.percentile(answers_ms, (50, 99))
    gaps, loop_ms = phase.listening.gaps(), np.array(phase.loop_ms)
    print(f"  {phase.name}: {phase.end - phase.begin:.0f} s (load {phase.load:.1f})")
    print(f"    INVITE → 200                  p50 {p50:.0f} · p99 {p99:.0f} ms ({len(answers_ms)} calls)")
    sound = (
        f"p99.9 {gaps.p999_ms:.0f} · max {gaps.worst_ms:.0f} ms ({gaps.over_60_ms} over 60 ms, {gaps.flows} streams)"
    )
    print(f"    between RTP packets           {sound}")
    print(f"    OPTIONS → 200                 p50 {np.median(loop_ms):.1f} · max {loop_ms.max():.0f} ms")


def _tell_told(name: str, told: Told) -> int:
    """1 when somebody heard it too late."""
    if not told.after_s:
        print(f"  {name}: nobody of {told.not_heard} heard it")
        return 1
    p50, p99 = np.percentile(told.after_s, (50, 99))
    late = sum(after_s > PROMISED_S for after_s in told.after_s)
    counts = f"{len(told.after_s)} heard it, {late} late, {told.not_heard} not at all"
    print(f"  {name:<31} p50 {p50:.2f} · p99 {p99:.2f} · max {max(told.after_s):.2f} s ({counts})")
    return int(late + told.not_heard > 0)


def _tell_each(name: str, callers: list[str], of: int) -> None:
    print(f"  {name:<31} {len(callers)} of {of}")
    for caller in callers[:10]:
        print(f"    {caller}")


def _tell_stall(phases: list[Phase]) -> int:
    """1 when the changes kept the loop, or a caller's sound, away longer than it is away anyway."""
    before, during, after = ((max(each.loop_ms), each.listening.gaps().worst_ms) for each in phases)
    more_ms = [now - max(was, then) for now, was, then in zip(during, before, after, strict=True)]
    print(f"  against the worse phase without {more_ms[0]:+.0f} ms of the loop, {more_ms[1]:+.0f} ms of sound")
    return int(max(more_ms) > MORE_MS)


if __name__ == "__main__":
    main()
