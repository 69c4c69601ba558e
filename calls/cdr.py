"""The call detail record: one row a call, and nothing but what the call's journal says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import Direction, HangupCause, LeaveReason, Party, Purpose, Stage, Tier


@dataclass(frozen=True, slots=True)
class Cdr:
    """Times are aware UTC; `wait_s` is time in queues, `talk_s` time in conversation, both None when there was none.

    `queue` and `agent` are the last ones. `ended_at` is None while the call is up. `caller` is the customer and
    `dialled` the number he dialled, also when we called him back (`direction` outbound); then `offered_at` is when we
    dialled and `callback_of` the call in which he asked for it. `callback` is what he asked for in this call.
    `disposition` is what came of it, as its agent said last.
    """

    call: str
    caller: str
    dialled: str
    trunk: str
    offered_at: datetime
    caller_name: str = ""
    diverted_from: str = ""
    tier: Tier = Tier.NORMAL
    queue: str | None = None
    agent: str | None = None
    answered_at: datetime | None = None
    queued_at: datetime | None = None
    left_queue_at: datetime | None = None
    talk_started_at: datetime | None = None
    talk_ended_at: datetime | None = None
    ended_at: datetime | None = None
    wait_s: float | None = None
    talk_s: float | None = None
    cause: HangupCause | None = None
    ended_by: Party | None = None
    ended_in: Stage | None = None
    recording: str | None = None
    score: float | None = None
    needs_review: bool = False
    direction: Direction = Direction.INBOUND
    callback_of: str | None = None
    callback: str | None = None
    disposition: str | None = None

    @property
    def stage(self) -> Stage:
        """Where the call is, as far as the record tells."""
        if self.ended_at is not None:
            return Stage.ENDED
        if self.talk_started_at is not None:
            return Stage.TALKING if self.talk_ended_at is None else Stage.IN_IVR
        if self.queued_at is not None:
            return Stage.QUEUED
        if self.answered_at is not None:
            return Stage.IN_IVR
        return Stage.OFFERED if self.direction is Direction.INBOUND else Stage.CALLING_BACK


BEGINNING = e.CallOffered | e.CallbackDue
"""What a call begins with: the customer's arrival, or ours to call him back."""


def fold(entries: Iterable[Entry]) -> Cdr | None:
    """The record of one call from its journal entries in order; None without its beginning."""
    cdr: Cdr | None = None
    for entry in entries:
        if isinstance(entry.event, BEGINNING):
            cdr = cdr or _begun(entry.event, entry.at)
        elif cdr is not None:
            step = (_STEPS if cdr.ended_at is None else _STEPS_AFTER_END).get(type(entry.event))
            cdr = step(cdr, entry.event, entry.at) if step else cdr
    return cdr


def _begun(event: e.CallOffered | e.CallbackDue, at: datetime) -> Cdr:
    if isinstance(event, e.CallbackDue):
        return _called_back(event, at)
    return Cdr(
        call=event.call,
        caller=event.caller,
        dialled=event.dialled,
        trunk=event.trunk,
        offered_at=event.at,
        caller_name=event.caller_name,
        diverted_from=event.diverted_from,
    )


def _called_back(event: e.CallbackDue, at: datetime) -> Cdr:
    return Cdr(
        call=event.call,
        caller=event.number,
        dialled=event.dialled,
        trunk="",
        offered_at=at,
        tier=event.tier,
        direction=Direction.OUTBOUND,
        callback_of=event.of,
    )


def _answered(cdr: Cdr, _: e.LegAnswered, at: datetime) -> Cdr:
    return cdr if cdr.answered_at is not None else replace(cdr, answered_at=at)


def _flow_started(cdr: Cdr, event: e.FlowStarted, _: datetime) -> Cdr:
    return replace(cdr, tier=event.tier)


def _queued(cdr: Cdr, event: e.CallQueued, at: datetime) -> Cdr:
    return replace(cdr, queue=event.queue, tier=event.tier, queued_at=cdr.queued_at or at, left_queue_at=None)


def _moved(cdr: Cdr, event: e.CallMoved, _: datetime) -> Cdr:
    return replace(cdr, queue=event.to) if cdr.queue is not None else cdr


def _queue_refused(cdr: Cdr, _: e.QueueRefused, at: datetime) -> Cdr:
    """A queue that would not take the call leaves no trace of a wait; a wait before it stays as it was."""
    if cdr.wait_s is not None:
        return replace(cdr, left_queue_at=at)
    return replace(cdr, queue=None, queued_at=None)


def _left_queue(cdr: Cdr, event: e.CallLeftQueue, at: datetime) -> Cdr:
    if event.reason is LeaveReason.SERVED or cdr.queued_at is None:
        return cdr
    return replace(cdr, left_queue_at=at, wait_s=_seconds(cdr.queued_at, at))


def _callback_requested(cdr: Cdr, event: e.CallbackRequested, _: datetime) -> Cdr:
    return replace(cdr, callback=event.callback)


def _talk_started(cdr: Cdr, event: e.TalkStarted, at: datetime) -> Cdr:
    waited = _seconds(cdr.queued_at, at) if cdr.queued_at else None
    return replace(
        cdr, agent=event.agent or cdr.agent, talk_started_at=at, talk_ended_at=None, left_queue_at=at, wait_s=waited
    )


def _talk_ended(cdr: Cdr, _: e.TalkEnded, at: datetime) -> Cdr:
    if cdr.talk_started_at is None or cdr.talk_ended_at is not None:
        return cdr
    return replace(cdr, talk_ended_at=at, talk_s=_seconds(cdr.talk_started_at, at))


def _taken_over(cdr: Cdr, _: e.CallTakenOver, __: datetime) -> Cdr:
    """The customer talks on, with a supervisor: it is one conversation, and the agent's."""
    return replace(cdr, talk_ended_at=None)


def _recording_started(cdr: Cdr, event: e.RecordingStarted, _: datetime) -> Cdr:
    """A message left for a queue is not the recording of the call."""
    return replace(cdr, recording=event.recording) if event.purpose is Purpose.TALK else cdr


def _scored(cdr: Cdr, event: e.CallScored, _: datetime) -> Cdr:
    return replace(cdr, score=event.total, needs_review=event.needs_review)


def _disposed(cdr: Cdr, event: e.DispositionSet, _: datetime) -> Cdr:
    return replace(cdr, disposition=event.code)


def _ended(cdr: Cdr, event: e.CallEnded, at: datetime) -> Cdr:
    """What was open ends with the call: the talk, the wait, also of a caller who waits again after a talk."""
    if cdr.talk_started_at is not None:
        cdr = _talk_ended(cdr, e.TalkEnded(cdr.call, cdr.agent or "", event.by), at)
    if cdr.queued_at is not None and cdr.left_queue_at is None:
        cdr = replace(cdr, left_queue_at=at, wait_s=_seconds(cdr.queued_at, at))
    return replace(cdr, ended_at=at, cause=event.cause, ended_by=event.by, ended_in=event.stage)


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)


_Step = Callable[[Cdr, Any, datetime], Cdr]

_STEPS_AFTER_END: dict[type[e.Event], _Step] = {
    e.RecordingStarted: _recording_started,
    e.CallScored: _scored,
    e.DispositionSet: _disposed,
}
_STEPS: dict[type[e.Event], _Step] = {
    e.LegAnswered: _answered,
    e.FlowStarted: _flow_started,
    e.CallQueued: _queued,
    e.CallMoved: _moved,
    e.QueueRefused: _queue_refused,
    e.CallLeftQueue: _left_queue,
    e.CallbackRequested: _callback_requested,
    e.TalkStarted: _talk_started,
    e.TalkEnded: _talk_ended,
    e.CallTakenOver: _taken_over,
    e.CallEnded: _ended,
    **_STEPS_AFTER_END,
}

FOLDED: frozenset[type[e.Event]] = frozenset({e.CallOffered, e.CallbackDue, *_STEPS})
"""The events `fold` looks at; every other leaves the record as it is."""
