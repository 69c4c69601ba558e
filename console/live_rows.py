"""One row a call and one row an agent as they are now, and how each event changes the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, LeaveReason, Stage, Tier
from calls.table import Agent


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that is up. `since` is when its stage began, `waiting_since` when it joined its queue (both UTC).

    `ringing` is the agent whose phone rings for it, `agent` the one who talks; `node` is the flow's step.
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
    ringing: str | None = None
    agent: str | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True)
class LiveAgent:
    """An agent's three fields; `since` is when status or state last changed (UTC)."""

    agent: str
    name: str
    status: AgentStatus
    state: AgentState
    reachable: bool
    since: datetime


def begin(event: e.CallOffered) -> LiveCall:
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


def follow(row: LiveCall, entry: Entry) -> LiveCall:
    """The row after the event; the same object when the event changes nothing that is shown."""
    step = _STEPS.get(type(entry.event))
    return step(row, entry.event, entry.at) if step else row


def agent_row(old: LiveAgent | None, name: str, event: e.AgentStateChanged, at: datetime) -> LiveAgent:
    """The agent's new row; the time in state runs on while only the phone's reachability changed."""
    same = old is not None and (old.status, old.state) == (event.status, event.state)
    since = old.since if old is not None and same else at
    return LiveAgent(event.agent, name, event.status, event.state, event.reachable, since)


def named(old: LiveAgent | None, agent: Agent, at: datetime) -> LiveAgent:
    """The row of an agent of a new table: as he was, or off duty until the routing engine tells otherwise."""
    if old is not None:
        return replace(old, name=agent.name)
    return LiveAgent(agent.agent, agent.name, AgentStatus.OFF, AgentState.IDLE, reachable=False, since=at)


def _answered(row: LiveCall, event: e.LegAnswered, at: datetime) -> LiveCall:
    if row.stage is not Stage.OFFERED or event.leg != row.leg:
        return row
    return replace(row, stage=Stage.IN_IVR, since=at)


def _flow_started(row: LiveCall, event: e.FlowStarted, _: datetime) -> LiveCall:
    return replace(row, tier=event.tier)


def _node_entered(row: LiveCall, event: e.NodeEntered, _: datetime) -> LiveCall:
    return replace(row, node=event.node)


def _queued(row: LiveCall, event: e.CallQueued, at: datetime) -> LiveCall:
    return replace(
        row,
        stage=Stage.QUEUED,
        since=at,
        queue=event.queue,
        tier=event.tier,
        waiting_since=row.waiting_since or at,
        agent=None,
        node=None,
    )


def _left_queue(row: LiveCall, event: e.CallLeftQueue, at: datetime) -> LiveCall:
    if event.reason is LeaveReason.SERVED:
        return replace(row, waiting_since=None, ringing=None)
    return _back_in_ivr(row, at)


def _refused_by_queue(row: LiveCall, _: e.QueueRefused, at: datetime) -> LiveCall:
    return replace(_back_in_ivr(row, at), queue=None)


def _offer_made(row: LiveCall, event: e.OfferMade, _: datetime) -> LiveCall:
    return replace(row, ringing=event.agent)


def _offer_over(row: LiveCall, event: e.OfferRefused | e.OfferWithdrawn, _: datetime) -> LiveCall:
    return replace(row, ringing=None) if row.ringing == event.agent else row


def _talk_started(row: LiveCall, event: e.TalkStarted, at: datetime) -> LiveCall:
    return replace(
        row, stage=Stage.TALKING, since=at, waiting_since=None, ringing=None, agent=event.agent or None, node=None
    )


def _talk_ended(row: LiveCall, _: e.TalkEnded, at: datetime) -> LiveCall:
    return _back_in_ivr(row, at)


def _transfer_started(row: LiveCall, _: e.TransferStarted, at: datetime) -> LiveCall:
    return replace(row, stage=Stage.DIALLING, since=at)


def _transfer_failed(row: LiveCall, _: e.TransferFailed, at: datetime) -> LiveCall:
    return _back_in_ivr(row, at)


def _back_in_ivr(row: LiveCall, at: datetime) -> LiveCall:
    return replace(row, stage=Stage.IN_IVR, since=at, waiting_since=None, ringing=None, agent=None)


_STEPS: dict[type[e.Event], Callable[[LiveCall, Any, datetime], LiveCall]] = {
    e.LegAnswered: _answered,
    e.FlowStarted: _flow_started,
    e.NodeEntered: _node_entered,
    e.CallQueued: _queued,
    e.CallLeftQueue: _left_queue,
    e.QueueRefused: _refused_by_queue,
    e.OfferMade: _offer_made,
    e.OfferRefused: _offer_over,
    e.OfferWithdrawn: _offer_over,
    e.TalkStarted: _talk_started,
    e.TalkEnded: _talk_ended,
    e.TransferStarted: _transfer_started,
    e.TransferFailed: _transfer_failed,
}
