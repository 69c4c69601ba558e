"""One row a call as it is now, and how each event changes the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import CHINESE, Channel, Concern, LeaveReason, Party, Stage, Tier
from console import live_monitors
from console.live_monitors import Monitors

NOTICEABLE = timedelta(seconds=1)
"""A wait that differs by less is the same: wall clock and monotonic clock never agree exactly."""


@dataclass(frozen=True, slots=True)
class LiveConcern:
    """What wants a lead's attention, since when; `ms` is where in the recording."""

    concern: Concern
    by: Party
    at: datetime
    ms: int


@dataclass(frozen=True, slots=True)
class LivePlace:
    """A node of a flow in its version."""

    flow: str
    version: str
    node: str


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that is up. `since` is when its stage began, `waiting_since` when it joined its queue (both UTC).

    `offered_to` are the agents whose phones ring for it, `agent` the one who talks; `node` is the flow's step.
    `place` is the step he came to last: he is still there while he waits in a queue or talks, as the funnel counts.
    `head_start_s` was given by hand; `estimate_s` is what the caller was told last, from and to. `concern` is the
    last that was raised in the talk that is up. `monitors` are supervisors in it.
    """

    call: str
    leg: str
    caller: str
    dialled: str
    trunk: str
    offered_at: datetime
    since: datetime
    caller_name: str = ""
    tier: Tier = Tier.NORMAL
    stage: Stage = Stage.OFFERED
    queue: str | None = None
    waiting_since: datetime | None = None
    offered_to: tuple[str, ...] = ()
    agent: str | None = None
    node: str | None = None
    place: LivePlace | None = None
    language: str = CHINESE
    head_start_s: float = 0.0
    estimate_s: tuple[float, float] | None = None
    channel: Channel = Channel.VOICE
    concern: LiveConcern | None = None
    monitors: Monitors = ()

    @property
    def ringing(self) -> str | None:
        """The agent whose phone rings first."""
        return self.offered_to[0] if self.offered_to else None

    @property
    def waits(self) -> bool:
        return self.waiting_since is not None


def begin(event: e.CallOffered | e.CallbackDue, at: datetime) -> LiveCall:
    """A call's first row; `at` is when it began."""
    if isinstance(event, e.CallbackDue):
        return LiveCall(
            call=event.call,
            leg=f"{event.call}-c",
            caller=event.number,
            dialled=event.dialled,
            trunk="",
            offered_at=at,
            since=at,
            tier=event.tier,
            stage=Stage.CALLING_BACK,
        )
    return LiveCall(
        call=event.call,
        leg=event.leg,
        caller=event.caller,
        dialled=event.dialled,
        trunk=event.trunk,
        offered_at=event.at,
        since=event.at,
        caller_name=event.caller_name,
    )


def left_behind(event: e.CallQueued, at: datetime) -> LiveCall:
    """The row of a message that waits."""
    row = _nobody(event.call, event.caller, event.tier, at, Channel.VOICEMAIL)
    return queued(row, event, at)


def to_call(event: e.CallbackRequested, at: datetime, caller: LiveCall | None) -> LiveCall:
    """The row of somebody who is to be called back, on the place that he had as a `caller`."""
    since = at + timedelta(seconds=event.in_s - event.waited_s)
    if caller is not None and caller.waiting_since is not None and event.in_s <= 0:
        since = caller.waiting_since
    row = _nobody(event.callback, event.number, event.tier, at, Channel.CALLBACK)
    return replace(row, queue=event.queue, language=event.language, waiting_since=since, dialled=event.dialled)


def _nobody(call: str, caller: str, tier: Tier, at: datetime, channel: Channel) -> LiveCall:
    """What waits without a leg."""
    return LiveCall(call, "", caller, "", "", at, at, tier=tier, stage=Stage.QUEUED, channel=channel)


def follow(row: LiveCall, entry: Entry) -> LiveCall:
    """The row after the event; the same object when the event changes nothing that is shown."""
    step = _STEPS.get(type(entry.event))
    row = step(row, entry.event, entry.at) if step else row
    monitors = live_monitors.follow(row.monitors, entry.event, entry.at)
    return row if monitors is row.monitors else replace(row, monitors=monitors)


def _answered(row: LiveCall, event: e.LegAnswered, at: datetime) -> LiveCall:
    if row.stage not in (Stage.OFFERED, Stage.CALLING_BACK) or event.leg != row.leg:
        return row
    return replace(row, stage=Stage.IN_IVR, since=at)


def _flow_started(row: LiveCall, event: e.FlowStarted, _: datetime) -> LiveCall:
    return replace(row, tier=event.tier)


def _node_entered(row: LiveCall, event: e.NodeEntered, _: datetime) -> LiveCall:
    place = LivePlace(event.flow, event.version, event.node) if event.flow else None
    return replace(row, node=event.node, place=place)


def queued(row: LiveCall, event: e.CallQueued, at: datetime) -> LiveCall:
    return replace(
        row,
        stage=Stage.QUEUED,
        since=at,
        queue=event.queue,
        tier=event.tier,
        waiting_since=row.waiting_since or at - timedelta(seconds=event.waited_s),
        agent=None,
        node=None,
        language=event.language,
    )


def _left_queue(row: LiveCall, event: e.CallLeftQueue, at: datetime) -> LiveCall:
    if event.reason is LeaveReason.SERVED:
        return replace(row, waiting_since=None, offered_to=())
    return _back_in_ivr(row, at)


def _refused_by_queue(row: LiveCall, _: e.QueueRefused, at: datetime) -> LiveCall:
    return replace(_back_in_ivr(row, at), queue=None)


def _offer_made(row: LiveCall, event: e.OfferMade, at: datetime) -> LiveCall:
    row = _decided(row, event, at)
    return replace(row, offered_to=(*row.offered_to, event.agent))


def _offer_over(row: LiveCall, event: e.OfferRefused | e.OfferWithdrawn, _: datetime) -> LiveCall:
    if event.agent not in row.offered_to:
        return row
    return replace(row, offered_to=tuple(agent for agent in row.offered_to if agent != event.agent))


def _decided(row: LiveCall, event: e.OfferMade | e.CallWaits, at: datetime) -> LiveCall:
    """The router knows best of what class the caller is, and how long his wait counts: he may have his old place."""
    since = at - timedelta(seconds=event.why.waited_s)
    if row.waiting_since is None or abs(row.waiting_since - since) < NOTICEABLE:
        since = row.waiting_since or since
    if (event.why.tier, since) == (row.tier, row.waiting_since) or not row.waits:
        return row
    return replace(row, tier=event.why.tier, waiting_since=since)


def _moved(row: LiveCall, event: e.CallMoved, _: datetime) -> LiveCall:
    return replace(row, queue=event.to)


def _told(row: LiveCall, event: e.PositionTold, _: datetime) -> LiveCall:
    known = event.low_s is not None and event.high_s is not None
    estimate_s = (event.low_s or 0.0, event.high_s or 0.0) if known else None
    return row if estimate_s == row.estimate_s else replace(row, estimate_s=estimate_s)


def _talk_started(row: LiveCall, event: e.TalkStarted, at: datetime) -> LiveCall:
    return replace(
        row, stage=Stage.TALKING, since=at, waiting_since=None, offered_to=(), agent=event.agent or None, node=None
    )


def _concern_raised(row: LiveCall, event: e.ConcernRaised, at: datetime) -> LiveCall:
    return replace(row, concern=LiveConcern(event.concern, event.by, at, event.start_ms))


def _recording_not_changed(row: LiveCall, event: e.RecordingNotChanged, at: datetime) -> LiveCall:
    """Somebody has to tell the agent that what the customer says and keys is recorded."""
    return row if event.paused else replace(row, concern=LiveConcern(Concern.NOT_PAUSED, Party.SYSTEM, at, 0))


def _talk_ended(row: LiveCall, _: e.TalkEnded, at: datetime) -> LiveCall:
    return _back_in_ivr(row, at)


def _taken_over(row: LiveCall, _: e.CallTakenOver, at: datetime) -> LiveCall:
    """After the end of the talk with the agent: the caller talks on."""
    return replace(row, stage=Stage.TALKING, since=at)


def _transfer_started(row: LiveCall, _: e.TransferStarted, at: datetime) -> LiveCall:
    return replace(row, stage=Stage.DIALLING, since=at)


def _transfer_failed(row: LiveCall, _: e.TransferFailed, at: datetime) -> LiveCall:
    return _back_in_ivr(row, at)


def _back_in_ivr(row: LiveCall, at: datetime) -> LiveCall:
    return replace(
        row,
        stage=Stage.IN_IVR,
        since=at,
        waiting_since=None,
        offered_to=(),
        agent=None,
        head_start_s=0.0,
        estimate_s=None,
        concern=None,
    )


_STEPS: dict[type[e.Event], Callable[[LiveCall, Any, datetime], LiveCall]] = {
    e.LegAnswered: _answered,
    e.FlowStarted: _flow_started,
    e.NodeEntered: _node_entered,
    e.CallQueued: queued,
    e.CallLeftQueue: _left_queue,
    e.QueueRefused: _refused_by_queue,
    e.OfferMade: _offer_made,
    e.OfferRefused: _offer_over,
    e.OfferWithdrawn: _offer_over,
    e.CallWaits: _decided,
    e.CallMoved: _moved,
    e.PositionTold: _told,
    e.TalkStarted: _talk_started,
    e.TalkEnded: _talk_ended,
    e.CallTakenOver: _taken_over,
    e.ConcernRaised: _concern_raised,
    e.RecordingNotChanged: _recording_not_changed,
    e.TransferStarted: _transfer_started,
    e.TransferFailed: _transfer_failed,
}
