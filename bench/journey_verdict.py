"""What became of the callers of `bench.journey`, from the journal and from what they heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bench.journey_callers import Visit, place
from bench.journey_roles import RENAMED, TOPIC
from calls import events as e
from calls.journal import Entry
from calls.model import Party

HEARD_WITHIN_S = 15.0
"""Whoever has not heard the announcement by then is counted as not having heard it."""
ANSWER_LATER_S = 0.2
"""A call answered so soon after the publication may still have begun before it."""


@dataclass(slots=True)
class Told:
    """Seconds until the announcement's first packet; `not_heard` counts those who should have heard it."""

    after_s: list[float] = field(default_factory=list)
    not_heard: int = 0


@dataclass(slots=True)
class Verdict:
    """`lost` and `wrong` name callers with what happened; `versions` counts calls by the version they began on."""

    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """Where those who stood somewhere were when the announcement was published."""
    waiting: Told = field(default_factory=Told)
    new: Told = field(default_factory=Told)


@dataclass(slots=True)
class _Call:
    nodes: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    version: str = ""
    versions_met: set[str] = field(default_factory=set)
    waits: list[list[float]] = field(default_factory=list)
    """From and to, monotonic; an agent's phone that rings is no end of it."""
    defects: list[str] = field(default_factory=list)
    ended: e.CallEnded | None = None


def judge(
    entries: Iterable[Entry], visits: list[Visit], announced: tuple[float, float], words: npt.NDArray[np.float64]
) -> Verdict:
    """`announced` is when the announcement was asked for and answered (time.monotonic, which is the journal's)."""
    calls, verdict = _by_caller(entries), Verdict()
    for visit in visits:
        call = calls.get(visit.caller.name, _Call())
        _judge_way(visit, call, verdict)
        _judge_hearing(visit, call, announced, words, verdict)
    return verdict


def _by_caller(entries: Iterable[Entry]) -> dict[str, _Call]:
    calls: dict[str, _Call] = {}
    callers: dict[str, _Call] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, e.CallOffered):
            calls[event.call] = callers[event.caller] = _Call()
        elif isinstance(event, e.CallEvent) and event.call in calls:
            _note(calls[event.call], event, entry.now)
    return callers


def _note(call: _Call, event: e.CallEvent, now: float) -> None:
    match event:
        case e.FlowStarted(version=version):
            call.version = call.version or version
        case e.NodeEntered(flow=flow, version=version):
            call.nodes.append(place(event))
            call.at.append(now)
            call.versions_met |= {version} if flow == "main" else set()
        case e.CallQueued():
            call.waits.append([now, float("inf")])
        case e.CallLeftQueue() if call.waits:
            call.waits[-1][1] = now
        case e.StepFailed() | e.QueueRefused() | e.InputFailed(why="limit"):
            call.defects.append(type(event).__name__)
        case e.CallEnded():
            call.ended = event
            if call.waits:
                call.waits[-1][1] = min(call.waits[-1][1], now)


def _judge_way(visit: Visit, call: _Call, verdict: Verdict) -> None:
    name = f"{visit.role.name} {visit.caller.name}"
    verdict.versions[call.version] += 1
    if visit.wrong or call.ended is None or call.defects:
        verdict.lost.append(f"{name}: {visit.wrong or 'has no end'} {call.defects or ''} {' '.join(call.nodes[-3:])}")
    elif call.ended.by is Party.SYSTEM and not call.nodes[-1].endswith("goodbye"):
        verdict.lost.append(f"{name}: hung up on at {call.nodes[-1]}")
    elif call.versions_met != {call.version} or not visit.role.came_right(call.nodes, _topic(call.version)):
        verdict.wrong.append(
            f"{name}: on version {call.version}, met {call.versions_met}: … {' '.join(call.nodes[-8:])}"
        )


def _topic(version: str) -> str:
    return RENAMED if version == "2" else TOPIC


def _judge_hearing(
    visit: Visit, call: _Call, announced: tuple[float, float], words: npt.NDArray[np.float64], verdict: Verdict
) -> None:
    asked, answered = announced
    if visit.answer_s is None:
        return
    if visit.answered > answered + ANSWER_LATER_S:
        _hear(verdict.new, visit, words, visit.answered)
    elif visit.role.callers > 1 and call.at:
        index = int(np.searchsorted(call.at, asked)) - 1
        verdict.places[call.nodes[index]] += 1
    if any(since < asked and until > asked + HEARD_WITHIN_S for since, until in call.waits):
        _hear(verdict.waiting, visit, words, asked)


def _hear(told: Told, visit: Visit, words: npt.NDArray[np.float64], since: float) -> None:
    heard = visit.caller.first_heard(words, since, since + HEARD_WITHIN_S)
    if heard is None:
        told.not_heard += 1
    else:
        told.after_s.append(heard - since)
