"""Supervisors in a call that is up, and how each event changes who is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from calls import events as e
from calls.monitored import MonitorEnd, MonitorMode


class MonitorState(StrEnum):
    """His phone rings, he is in the call, or he was not reached."""

    RINGING = "ringing"
    IN_CALL = "in_call"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LiveMonitor:
    """Supervisor `by`, in this state since then (UTC); `reason` is why he was not reached."""

    by: str
    mode: MonitorMode
    state: MonitorState
    since: datetime
    reason: MonitorEnd | None = None


Monitors = tuple[LiveMonitor, ...]


def follow(monitors: Monitors, event: e.Event, at: datetime) -> Monitors:
    """Who is there after the event; the same object when it changes nothing."""
    step = _STEPS.get(type(event))
    return step(monitors, event, at) if step else monitors


def of(monitors: Monitors, supervisor: str) -> LiveMonitor | None:
    return next((one for one in monitors if one.by == supervisor), None)


def _set(monitors: Monitors, new: LiveMonitor) -> Monitors:
    return (*(one for one in monitors if one.by != new.by), new)


def _rung(monitors: Monitors, event: e.MonitoringRung, at: datetime) -> Monitors:
    return _set(monitors, LiveMonitor(event.by, event.mode, MonitorState.RINGING, at))


def _started(monitors: Monitors, event: e.MonitoringStarted, at: datetime) -> Monitors:
    return _set(monitors, LiveMonitor(event.by, event.mode, MonitorState.IN_CALL, at))


def _changed(monitors: Monitors, event: e.MonitoringModeChanged, at: datetime) -> Monitors:
    there = of(monitors, event.by)
    return monitors if there is None else _set(monitors, replace(there, mode=event.mode, since=at))


def _ended(monitors: Monitors, event: e.MonitoringEnded, at: datetime) -> Monitors:
    """Who was not reached is shown until the talk is over, or he tries again."""
    there = of(monitors, event.by)
    if there is None:
        return monitors
    if event.reason in _HE_WAS_REACHED:
        return tuple(one for one in monitors if one is not there)
    return _set(monitors, replace(there, state=MonitorState.FAILED, since=at, reason=event.reason))


_HE_WAS_REACHED = (MonitorEnd.HUNG_UP, MonitorEnd.ORDERED, MonitorEnd.TALK_OVER)


def _taken_over(monitors: Monitors, event: e.CallTakenOver, at: datetime) -> Monitors:
    return _set(monitors, LiveMonitor(event.by, MonitorMode.TAKE_OVER, MonitorState.IN_CALL, at))


def _talk_ended(monitors: Monitors, event: e.TalkEnded, _: datetime) -> Monitors:
    """Whoever is in it still is told of by itself; not so who had taken the call over."""
    return tuple(one for one in monitors if one.state is not MonitorState.FAILED and one.by != event.supervisor)


_STEPS: dict[type[e.Event], Callable[[Monitors, Any, datetime], Monitors]] = {
    e.MonitoringRung: _rung,
    e.MonitoringStarted: _started,
    e.MonitoringModeChanged: _changed,
    e.MonitoringEnded: _ended,
    e.CallTakenOver: _taken_over,
    e.TalkEnded: _talk_ended,
}
