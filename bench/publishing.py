"""Routing tables published 50 times a minute while 500 callers wait and 20 new ones a second come, over real SIP and
RTP: is anyone lost, offered twice or overtaken, and does a caller notice?

A minute without publishing, one with, and one without again: what differs between the first and the last is noise.

Run from the top of the tree: python -m bench.publishing [--seconds 60] [--waiting 500]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.callers import Crowd, Outcome
from bench.desks import EXAMPLE, Desks
from bench.fates import Fates, fates
from bench.pulse import Pulse
from bench.served import Served
from bench.supervisor import Supervisor
from calls import events as e
from tests.live.ports import free_ports
from tests.live.sipp_phone import SIPP_PORTS

SERVER_RTP = (30_000, 33_999)
AGENTS, TALK_S = 10, 30.0
WAITING, A_SECOND, STAY_S = 500, 20, 5.0
SECONDS = 60
MORE_MS = 25.0
"""p99 of the answer may be so much above the worse of the two minutes without publishing."""
AFTER_S = 0.2
"""A publication is felt so long after the API's answer at most."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What the callers of that minute saw; `answers_ms` is how long OPTIONS took; `load` is the machine's."""

    name: str
    outcome: Outcome
    answers_ms: list[float]
    cpu_share: float
    load: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`waited` is what became of those who waited all the time; `felt_ms` how long the loop was away around each
    publication at most; `took_ms` how long each took at the API; `versions` were in force after the first."""

    minutes: tuple[Minute, Minute, Minute]
    waited: Outcome
    fates: Fates
    felt_ms: list[float]
    took_ms: list[float]
    versions: int
    complaints: str

    @property
    def failed(self) -> int:
        """Calls that went wrong at the caller's end."""
        return self.waited.failed + sum(each.outcome.failed for each in self.minutes)

    @property
    def slower_ms(self) -> float:
        """p99 of the answer while publishing, against the worse of the other minutes."""
        before, during, after = (each.outcome.percentile(0.99) for each in self.minutes)
        return during - max(before, after)

    @property
    def faults(self) -> int:
        """How many callers or publications did not come to what they should have."""
        defects = self.complaints.count("Traceback")
        return self.fates.faults + self.failed + abs(self.versions - len(self.took_ms)) + defects


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--waiting", type=int, default=WAITING)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measured = measure(Path(name), given.waiting, given.seconds)
    print(f"{given.waiting} callers waiting with music, {A_SECOND} new ones a second, {AGENTS} agents")
    for each in measured.minutes:
        _print_minute(each)
    _print_publications(measured)
    _print_fates(measured)
    raise SystemExit(1 if measured.faults or measured.slower_ms > MORE_MS else 0)


def measure(folder: Path, waiting: int, seconds: int) -> Measured:
    """`folder` is empty. Takes three times `seconds`, and as long again for callers to come and go."""
    desks = Desks(AGENTS, TALK_S, folder / "agents")
    config = desks.write_hotline(folder / "config", table(0))
    with desks, Served(folder, waiting + 400, SERVER_RTP, config) as server:
        supervisor = Supervisor(server, table)
        with _waiting(server, folder, waiting, 3 * (seconds + 10.0)) as crowd, Pulse(server.sip_port) as pulse:
            watch = _Watch(server, pulse, folder, seconds)
            minutes = (watch.minute("without"), watch.minute("publishing", supervisor), watch.minute("without again"))
            felt_ms = [max(pulse.between(each.asked, each.answered + AFTER_S)) for each in supervisor.done]
        waited = crowd.outcome(folder / "waiting")
    entries, took_ms = server.entries(), [1000 * (each.answered - each.asked) for each in supervisor.done]
    versions = sum(isinstance(entry.event, e.TablePublished) for entry in entries) - 1
    return Measured(minutes, waited, fates(entries), felt_ms, took_ms, versions, server.complaints())


def table(number: int) -> str:
    """The example's routing table; each number asks other levels of the waiting callers, and other ones later on."""
    text = (EXAMPLE / "routing.yaml").read_text()
    for before, after in (
        ("needs: {orders: 60}", f"needs: {{orders: {50 + number % 31}}}"),
        ("after_s: 30, needs: {orders: 50}", f"after_s: {20 + number % 7}, needs: {{orders: {10 + number % 37}}}"),
    ):
        if before not in text:
            raise SystemExit(f"the example's routing table has no `{before}` any more")
        text = text.replace(before, after, 1)
    return text


@contextmanager
def _waiting(server: Served, folder: Path, waiting: int, stay_s: float) -> Iterator[Crowd]:
    """They are all there when the block begins, and have all hung up when it has been left."""
    ramp_s = waiting / A_SECOND + 5
    crowd = Crowd(waiting + AGENTS, A_SECOND, ramp_s + stay_s, free_ports(SIPP_PORTS))
    process = crowd.start(server.sip_port, folder / "waiting")
    time.sleep(ramp_s)
    yield crowd
    process.wait(600)


@dataclass(frozen=True, slots=True)
class _Watch:
    server: Served
    pulse: Pulse
    folder: Path
    seconds: int

    def minute(self, name: str, supervisor: Supervisor | None = None) -> Minute:
        """New callers come, wait at the queue's end for a few seconds and hang up again."""
        crowd = Crowd(A_SECOND * self.seconds, A_SECOND, STAY_S, free_ports(SIPP_PORTS))
        begin, cpu_s = time.monotonic(), self.server.cpu_s()
        process = crowd.start(self.server.sip_port, self.folder / name)
        if supervisor is not None:
            supervisor.publish_until(begin + self.seconds)
        time.sleep(max(0.0, begin + self.seconds - time.monotonic()))
        end = time.monotonic()
        cpu_share = (self.server.cpu_s() - cpu_s) / (end - begin)
        process.wait(120)
        answers_ms = self.pulse.between(begin, end)
        return Minute(name, crowd.outcome(self.folder / name), answers_ms, cpu_share, os.getloadavg()[0])


def _print_minute(minute: Minute) -> None:
    outcome, loop_ms = minute.outcome, np.array(minute.answers_ms)
    times = " · ".join(f"p{100 * share:g} {outcome.percentile(share):.0f}" for share in (0.5, 0.99, 0.999, 1))
    p50, p99 = np.percentile(loop_ms, [50, 99])
    print(f"  {minute.name} (load {minute.load:.1f})")
    print(f"    calls failed                {outcome.failed} of {outcome.calls}")
    print(f"    INVITE → 200                {times} ms")
    print(f"    OPTIONS → 200               p50 {p50:.1f} · p99 {p99:.1f} · max {loop_ms.max():.1f} ms")
    print(f"    CPU                         {100 * minute.cpu_share:.0f} % of a core")


def _print_publications(measured: Measured) -> None:
    took_ms, felt_ms = np.array(measured.took_ms), np.array(measured.felt_ms)
    print(
        f"  published                     {took_ms.size} times, {measured.versions} tables in force one after another"
    )
    print(f"  draft saved and published     p50 {np.median(took_ms):.0f} · max {took_ms.max():.0f} ms at the API")
    print(f"  calls' loop away meanwhile    p50 {np.median(felt_ms):.1f} · max {felt_ms.max():.1f} ms")
    print(f"  p99 of the answer             {measured.slower_ms:+.0f} ms against the worse minute without")


def _print_fates(measured: Measured) -> None:
    found, how = measured.fates, Counter(measured.fates.lost.values())
    print(f"  came into the queue           {len(found.queued)}")
    print(f"  served · hung up themselves   {len(found.served)} · {len(found.hung_up)}")
    print(f"  lost                          {len(found.lost) + found.still_there} {dict(how) or ''}")
    print(f"  offered twice · overtaken     {len(found.offered_twice)} · {len(found.overtaken)}")
    print(f"  left twice · joined twice     {len(found.left_again)} · {len(found.joined_again)}")
    print(f"  failed at the caller's end    {measured.failed}")


if __name__ == "__main__":
    main()
