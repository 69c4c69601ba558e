"""What the journals of a cluster's nodes say of a load: calls up, answers, recordings, how long decisions took.

Instants are CLOCK_MONOTONIC of the one machine the nodes run on. A decision takes from the moment in which both a
caller waits and an agent is free - the later of `CallQueued` and the end of the agent's wrap-up after `TalkEnded`,
each in the journal of the node where it happened - until `OfferMade` stands in the journal of the caller's node: the
way to the router and back, where that is another node.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from calls import events as e
from calls.journal import Entry

MOST_MISSING_S = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    began: float
    ended: float


@dataclass(slots=True)
class Node:
    """`answers_ms`: from the INVITE to our 200; `up` is sampled once a second; `short` are recordings that miss more
    than a second of their call."""

    name: str
    cpu_s: float
    memory_bytes: int
    entries: list[Entry]
    up: list[int] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
    recordings: int = 0
    short: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decision:
    """`across`: the caller's node, or the one the agent became free at, is not the router's."""

    ms: float
    across: bool


def of_node(name: str, entries: list[Entry], window: Window, cpu_s: float, memory_bytes: int) -> Node:
    node = Node(name, cpu_s, memory_bytes, entries)
    came = {entry.event.call: entry.now for entry in entries if isinstance(entry.event, e.CallOffered)}
    ended = {entry.event.call: entry.now for entry in entries if isinstance(entry.event, e.CallEnded)}
    for second in range(int(window.began), int(window.ended)):
        node.up.append(sum(at <= second < ended.get(call, float("inf")) for call, at in came.items()))
    for entry in entries:
        event = entry.event
        if isinstance(event, e.LegAnswered) and event.leg == f"{event.call}-c" and event.call in came:
            node.answers_ms.append(1000 * (entry.now - came[event.call]))
    _see_recordings(node, entries)
    return node


def _see_recordings(node: Node, entries: list[Entry]) -> None:
    """What was begun has to be stopped, and to last as long as it took."""
    taped: dict[str, float] = {}
    for entry in entries:
        match entry.event:
            case e.RecordingStarted(recording=recording):
                taped[recording] = entry.now
            case e.RecordingStopped(recording=recording, frames=frames, rate_hz=rate_hz):
                node.recordings += 1
                if entry.now - taped.pop(recording) - frames / rate_hz > MOST_MISSING_S:
                    node.short.append(recording)
    node.short += list(taped)


def decisions(nodes: Iterable[Node], router: str, wrap_up_s: float) -> list[Decision]:
    """Of each caller's first offer."""
    told = sorted(((one.now, node.name, one.event) for node in nodes for one in node.entries), key=lambda one: one[0])
    queued: dict[str, float] = {}
    free: dict[str, tuple[float, str]] = {}
    found = []
    for now, node, event in told:
        match event:
            case e.CallQueued(call=call):
                queued[call] = now
            case e.TalkEnded(agent=agent):
                free[agent] = (now + wrap_up_s, node)
            case e.OfferMade(call=call, agent=agent) if call in queued:
                since, at = free.get(agent, (0.0, node))
                waited_from = max(queued.pop(call), since)
                across = node != router or (since >= waited_from and at != router)
                found.append(Decision(1000 * (now - waited_from), across))
    return found


def print_nodes(nodes: Iterable[Node], seconds: float) -> int:
    """How many recordings are short."""
    short = 0
    for node in nodes:
        up, answers = np.array(node.up), np.array(node.answers_ms)
        p50, p99 = np.percentile(answers, [50, 99])
        print(
            f"  {node.name:<12} {up.min()}–{up.max()} calls up (median {np.median(up):.0f}),"
            f" {100 * node.cpu_s / seconds:.0f} % of a core, {node.memory_bytes / 1e6:.0f} MB;"
            f" INVITE → 200 p50 {p50:.1f} p99 {p99:.1f} ms;"
            f" {node.recordings} recordings, {len(node.short)} more than 1 s short"
        )
        short += len(node.short)
    return short


def print_decisions(nodes: Iterable[Node], router: str, wrap_up_s: float) -> float:
    """The 99th percentile across nodes, in milliseconds."""
    found, worst = decisions(nodes, router, wrap_up_s), 0.0
    for title, across in ((f"both at the router ({router})", False), ("across nodes", True)):
        times = np.array([one.ms for one in found if one.across == across])
        if not times.size:
            continue
        p50, p99 = np.percentile(times, [50, 99])
        print(f"  offer, {title:<28} {times.size} times: p50 {p50:.1f} · p99 {p99:.1f} · max {times.max():.1f} ms")
        worst = p99 if across else worst
    return float(worst)
