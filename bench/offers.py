"""From an agent who becomes free to the next caller at his ear, on the real server over real SIP and RTP.

Callers are always waiting, every phone answers at once. The times are the journal's: the calls' own clock.

Run from the top of the tree: python -m bench.offers
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from bench.callers import Crowd
from bench.desks import Desks
from bench.served import Served
from calls import events as e
from calls.journal import Entry
from tests.live.ports import free_ports
from tests.live.sipp_phone import SIPP_PORTS

SERVER_RTP = (30_000, 31_999)
AGENTS = 15
CALLS = 640
WAITING = 40
TALK_S = 1.5
WRAP_UP_S = 1.0
ROUTING = f"""\
queues:
  orders:
    title: {{zh-CN: 订单物流, en: Orders}}
    needs: {{orders: 60}}
    wrap_up_s: {WRAP_UP_S}
groups:
  orders: {{title: {{zh-CN: 订单组, en: Orders}}}}
  repair: {{title: {{zh-CN: 维修组, en: Repairs}}}}
  care: {{title: {{zh-CN: 关怀组, en: Care}}}}
  emergency: {{title: {{zh-CN: 应急组, en: Emergency}}}}
"""
LEAST_SAMPLES = 500
P99_MS = 200.0
"""Beyond it the caller notices."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Seconds from wrap-up's end to the talk with the next caller, and its three parts."""

    decision_s: float
    phone_s: float
    bridge_s: float
    all_s: float


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desks = Desks(AGENTS, TALK_S, folder / "agents")
        config = desks.write_hotline(folder / "config", ROUTING)
        with desks, Served(folder, 200, SERVER_RTP, config) as server:
            crowd = Crowd(CALLS, 20, 120.0, free_ports(SIPP_PORTS), AGENTS + WAITING)
            crowd.start(server.sip_port, folder / "callers").wait(300)
        outcome, found = crowd.outcome(folder / "callers"), handovers(server.entries(), WRAP_UP_S)
        complaints = server.complaints()
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{AGENTS} agents, callers always waiting, every phone answers at once (load {load})")
    print(f"  calls failed                  {outcome.failed} of {outcome.calls}")
    print(f"  agent free → next call        {len(found)} times")
    missed = outcome.failed + ("Traceback" in complaints) + (len(found) < LEAST_SAMPLES)
    raise SystemExit(1 if _print(found) + missed else 0)


def handovers(entries: Iterable[Entry], wrap_up_s: float) -> list[Handover]:
    """Every time an agent came out of wrap-up while a caller was waiting, and was given one."""
    free: dict[str, float] = {}
    queued: dict[str, float] = {}
    offered: dict[str, tuple[float, float]] = {}
    answered: dict[str, float] = {}
    found = []
    for entry in entries:
        now = entry.now
        match entry.event:
            case e.CallQueued(call=call):
                queued[call] = now
            case e.TalkEnded(agent=agent):
                free[agent] = now + wrap_up_s
            case e.OfferMade(call=call, agent=agent) if agent in free and queued[call] < free[agent]:
                offered[call] = (free.pop(agent), now)
            case e.LegAnswered(leg=leg):
                answered[leg] = now
            case e.TalkStarted(call=call, leg=leg) if call in offered:
                began, decided = offered.pop(call)
                parts = decided - began, answered[leg] - decided, now - answered[leg]
                found.append(Handover(*parts, sum(parts)))
    return found


def _print(found: list[Handover]) -> int:
    """1 when it took too long."""
    names = ("wrap-up over → offer", "offer → phone answered", "answered → bridged", "agent free → bridged")
    worst = 0.0
    for field, name in zip(fields(Handover), names, strict=True):
        times_ms = 1000 * np.array([getattr(each, field.name) for each in found])
        p50, worst = np.percentile(times_ms, [50, 99])
        print(f"  {name:<29} p50 {p50:.1f} ms · p99 {worst:.1f} ms · max {times_ms.max():.1f} ms")
    return int(worst > P99_MS)


if __name__ == "__main__":
    main()
