"""200 wallboards open under 20 calls a second over real SIP and RTP: how soon is an event on them, and does a caller
notice that anybody looks?

A while without boards, one with, and one without again: what differs between the first and the last is noise. One of
the boards is a page in Chromium. More that read nothing of what they asked for are there too.

Run from the top of the tree, as root (tcpdump): python -m bench.wallboards [--seconds 30] [--boards 200]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.boards import AGENT, CALL, Boards, Heard
from bench.callers import Crowd, Outcome
from bench.desks import Desks
from bench.gaps import Gaps, Listening
from bench.offers import ROUTING
from bench.pulse import Pulse
from bench.screen import Painted, screen
from bench.served import Served
from calls import events as e
from calls.journal import Entry
from tests.live.ports import free_ports
from tests.live.sipp_phone import SIPP_PORTS

SERVER_RTP = (30_000, 32_699)
"""Below what the kernel gives to other sockets: only the server's packets are captured."""
AGENTS, TALK_S, A_SECOND = 90, 2.0, 20
SECONDS, BOARDS, STALLED = 30, 200, 10
SETTLE_S = 6.0
MOST_S = 1.0
"""p99 from the event to the screen."""
MORE_MS = 50.0
"""Answers and loop may be so much slower than in the worse time without boards: noise of a busy machine."""
QUANTILES = (50, 99, 100)


@dataclass(frozen=True, slots=True)
class While:
    """What callers noticed in that time; `answers_ms` is how long OPTIONS took, `memory_mb` what the server held."""

    name: str
    outcome: Outcome
    gaps: Gaps
    answers_ms: list[float]
    cpu_share: float
    memory_mb: float
    load: float


@dataclass(frozen=True, slots=True)
class Measured:
    times: tuple[While, While, While]
    heard: Heard
    painted: Painted
    entries: list[Entry]
    complaints: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--boards", type=int, default=BOARDS)
    parser.add_argument("--stalled", type=int, default=STALLED)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measured = measure(Path(name), given.seconds, given.boards, given.stalled)
    print(f"{A_SECOND} calls a second, {AGENTS} agents, {given.boards} boards and {given.stalled} that read nothing")
    for each in measured.times:
        _print_while(each)
    raise SystemExit(1 if _print_boards(measured) + _print_voice(measured) else 0)


def measure(folder: Path, seconds: int, boards: int, stalled: int) -> Measured:
    """`folder` is empty. Takes three times `seconds`, and as long again to come and go."""
    desks = Desks(AGENTS, TALK_S, folder / "agents")
    config = desks.write_hotline(folder / "config", ROUTING)
    with desks, Served(folder, 600, SERVER_RTP, config) as server, Pulse(server.sip_port) as pulse:
        watch = _Watch(server, pulse, folder, seconds)
        before = watch.watched("without")
        with ExitStack() as stack:
            painted = stack.enter_context(screen(server.http_port))
            readers = stack.enter_context(Boards(server.http_port, boards - 1, stalled, folder / "heard.json"))
            during = watch.watched("with boards")
        after = watch.watched("without again")
    return Measured((before, during, after), readers.heard(), painted, server.entries(), server.complaints())


@dataclass(frozen=True, slots=True)
class _Watch:
    server: Served
    pulse: Pulse
    folder: Path
    seconds: int

    def watched(self, name: str) -> While:
        crowd = Crowd(round(A_SECOND * (self.seconds + SETTLE_S)), A_SECOND, 60.0, free_ports(SIPP_PORTS))
        process = crowd.start(self.server.sip_port, self.folder / name)
        time.sleep(SETTLE_S)
        begin, cpu_s = time.monotonic(), self.server.cpu_s()
        with Listening(SERVER_RTP, self.folder / f"{name}.pcap") as listening:
            time.sleep(self.seconds)
        end = time.monotonic()
        cpu_share = (self.server.cpu_s() - cpu_s) / (end - begin)
        memory_mb, load = self.server.memory_bytes() / 1e6, os.getloadavg()[0]
        process.wait(120)
        answers_ms = self.pulse.between(begin, end)
        outcome = crowd.outcome(self.folder / name)
        return While(name, outcome, listening.gaps(), answers_ms, cpu_share, memory_mb, load)


def _print_while(each: While) -> None:
    outcome, gaps = each.outcome, each.gaps
    times = " · ".join(f"p{100 * share:g} {outcome.percentile(share):.0f}" for share in (0.5, 0.99, 1))
    print(f"  {each.name} (load {each.load:.1f})")
    print(f"    calls failed                {outcome.failed} of {outcome.calls}")
    print(f"    INVITE → 200                {times} ms")
    print(f"    OPTIONS → 200               {_quantiles(each.answers_ms, 1)} ms")
    print(
        f"    between RTP packets         p99.9 {gaps.p999_ms:.0f} · max {gaps.worst_ms:.0f} ms, over 60 ms "
        f"{gaps.over_60_ms} of {gaps.packets:,}"
    )
    print(f"    server                      {100 * each.cpu_share:.0f} % of a core, {each.memory_mb:.0f} MB")


def _print_boards(measured: Measured) -> int:
    """How many promises about the boards were broken."""
    heard, began, over = measured.heard, _begun(measured.entries), _over(measured.entries)
    ended_s = [at - over[call] for call, times in heard.ended.items() for at in times]
    print(f"  {heard.readers} boards heard {heard.messages:,} messages, {heard.read_bytes / 1e6:.0f} MB")
    late = 0
    for name, late_s in (("call", heard.late_s[CALL]), ("call's end", ended_s), ("agent", heard.late_s[AGENT])):
        late += _print_late(f"{name} → board", late_s)
    late += _print_late("call → painted", _since(measured.painted.came, began))
    late += _print_late("call's end → painted", _since(measured.painted.went, over))
    print(f"    numbers left out or twice   {heard.missed} (began afresh {heard.afresh})")
    return late + heard.missed + heard.afresh


def _begun(entries: list[Entry]) -> dict[str, float]:
    """Wall clock, by call."""
    return {each.event.call: each.event.at.timestamp() for each in entries if isinstance(each.event, e.CallOffered)}


def _over(entries: list[Entry]) -> dict[str, float]:
    return {each.event.call: each.at.timestamp() for each in entries if isinstance(each.event, e.CallEnded)}


def _since(painted: dict[str, float], happened: dict[str, float]) -> list[float]:
    return [at - happened[call] for call, at in painted.items() if call in happened]


def _print_late(name: str, late_s: list[float]) -> bool:
    """Whether it was too late; nothing at all is."""
    if not late_s:
        print(f"    {name:<27} never")
        return True
    print(f"    {name:<27} {_quantiles((1000 * each for each in late_s), 0)} ms ({len(late_s):,} times)")
    return bool(np.percentile(late_s, 99) > MOST_S)


def _print_voice(measured: Measured) -> int:
    """Against the worse time without boards."""
    before, during, after = measured.times
    faults = sum(each.outcome.failed for each in measured.times) + measured.complaints.count("Traceback")
    slower_ms = _against(lambda each: each.outcome.percentile(0.99), measured)
    away_ms = _against(lambda each: float(np.percentile(each.answers_ms, 99)), measured)
    gaps_ms = _against(lambda each: each.gaps.p999_ms, measured)
    more_mb, left_mb = (each.memory_mb - before.memory_mb for each in (during, after))
    times_cpu = during.cpu_share / max(before.cpu_share, after.cpu_share)
    print(f"  with boards, against the worse time without: p99 of INVITE → 200 {slower_ms:+.0f} ms, of OPTIONS → 200")
    print(f"    {away_ms:+.1f} ms; p99.9 between RTP packets {gaps_ms:+.1f} ms; CPU {times_cpu:.2f} ×")
    print(f"    memory against the first time {more_mb:+.0f} MB, without again {left_mb:+.0f} MB")
    return faults + (slower_ms > MORE_MS) + (away_ms > MORE_MS)


def _against(figure: Callable[[While], float], measured: Measured) -> float:
    before, during, after = (figure(each) for each in measured.times)
    return float(during - max(before, after))


def _quantiles(values: Iterable[float], digits: int) -> str:
    found = np.percentile(list(values), QUANTILES)
    return " · ".join(f"{name} {each:.{digits}f}" for name, each in zip(("p50", "p99", "max"), found, strict=True))


if __name__ == "__main__":
    main()
