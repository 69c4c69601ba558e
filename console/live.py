"""The calls and agents of this moment: written by the call loop's thread, read by the console's, without a lock.

Rows are frozen and replaced whole, so a reader never sees half a change, and a change costs one new row however
many calls are up. Copying a dict keyed by str and appending to or popping from a deque are single steps of
the interpreter. A reader may see a change in the snapshot and hear of it again: changes carry the whole row, so
hearing twice does no harm.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, Channel, Tier
from calls.table import RoutingTable
from console import live_agents, live_rows
from console.agent.stories import Stories
from console.live_agents import LiveAgent
from console.live_rows import LiveCall

CALL, ENDED, AGENT, RECORD, TABLE = "call", "ended", "agent", "record", "table"

Place = tuple[str | None, str | None, str | None]
"""Where a call is: its agent, its queue, whose phone rings."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for the call or agent named `key`.

    kind    row
    call    the call's new row
    ended   None: the call is gone
    record  None: the finished call's recording or score came
    agent   the agent's new row, or None when he left the table
    table   None: queues and agents were published anew, or queues paused, or plans switched

    `before` is where the call was until then, which says who saw it there; of a record, whose call it was. None when
    it is new, or not known any more.
    """

    number: int
    kind: str
    key: str
    row: LiveCall | LiveAgent | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything up at one moment, in order of arrival; which queues are paused and which emergency plans are on.

    `left` are those who are to be called back and messages, by their own names: they wait with nobody on the line.
    """

    calls: Mapping[str, LiveCall] = field(default_factory=dict)
    agents: Mapping[str, LiveAgent] = field(default_factory=dict)
    table: RoutingTable = field(default_factory=lambda: RoutingTable(""))
    paused: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    left: Mapping[str, LiveCall] = field(default_factory=dict)


Listener = Callable[[Entry], None]


class LiveBoard:
    """Give `hear` to the driver as a subscriber; hand the board to the console.

    The latest `kept` changes wait for the console's feed; when the feed stands still longer than that, `take`
    reports the loss and the feed starts afresh from a snapshot. Nothing grows without bound. `stories` has what the
    calls have told so far.
    """

    def __init__(self, kept: int = 10_000) -> None:
        self.stories = Stories()
        self._calls: dict[str, LiveCall] = {}
        self._left: dict[str, LiveCall] = {}
        self._agents: dict[str, LiveAgent] = {}
        self._table = RoutingTable("")
        self._paused: frozenset[str] = frozenset()
        self._plans: frozenset[str] = frozenset()
        self._listeners: tuple[Listener, ...] = ()
        self._changes: deque[Change] = deque(maxlen=kept)
        self._had: OrderedDict[str, Place] = OrderedDict()  # who had the latest calls, for records that come later
        self._count = 0
        self._taken = 0

    def hear(self, entry: Entry) -> None:
        """Take in one event; on the call loop's thread only."""
        event = entry.event
        self.stories.hear(entry)
        special = _SPECIAL.get(type(event))
        if special is not None:
            special(self, event, entry.at)
        elif isinstance(event, e.CallEvent) and (row := self._calls.get(event.call)) is not None:
            new = live_rows.follow(row, entry)
            if new is not row:
                self._calls[event.call] = new
                self._tell(CALL, event.call, new, place(row))
        if isinstance(event, e.CallEvent) and event.call in self._left:
            self._left[event.call] = live_rows.follow(self._left[event.call], entry)
        for listener in self._listeners:
            listener(entry)

    def take_up(self, rebuilt: LiveBoard, keep: Collection[str] = ()) -> None:
        """Show the calls of another board, and of one's own only those to `keep`; who follows gets a snapshot. On the
        call loop's thread only."""
        self.stories.take_up(rebuilt.stories, keep)
        self._calls = _together(self._calls, rebuilt._calls, keep)
        self._left = _together(self._left, rebuilt._left, keep)
        self._tell(TABLE, "")

    @contextlib.contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Tell `listener` of every entry once the board shows it, on the call loop's thread, while the block runs.

        For the console's thread only: nobody else changes who listens.
        """
        self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            self._listeners = tuple(other for other in self._listeners if other is not listener)

    def call(self, call: str) -> LiveCall | None:
        """One call's row now, or that of somebody to be called back or of a message; from any thread."""
        return self._calls.get(call) or self._left.get(call)

    def snapshot(self) -> Snapshot:
        """The state now; from any thread."""
        return Snapshot(
            self._calls.copy(), self._agents.copy(), self._table, self._paused, self._plans, self._left.copy()
        )

    def take(self) -> tuple[list[Change], bool]:
        """The changes since the last taking and whether some were lost; for one reader only, the console's feed."""
        changes: list[Change] = []
        while self._changes:
            changes.append(self._changes.popleft())
        lost = bool(changes) and changes[0].number != self._taken + 1
        self._taken = changes[-1].number if changes else self._taken
        return changes, lost

    def _tell(
        self, kind: str, key: str, row: LiveCall | LiveAgent | None = None, before: Place | None = None
    ) -> None:
        self._count += 1
        self._changes.append(Change(self._count, kind, key, row, before))
        if isinstance(row, LiveCall) and row.agent:
            self._remember(key, place(row))

    def _remember(self, call: str, had: Place) -> None:
        self._had[call] = had
        if len(self._had) > (self._changes.maxlen or 0):
            self._had.popitem(last=False)

    def _begun(self, event: e.CallOffered | e.CallbackDue, at: datetime) -> None:
        row = live_rows.begin(event, at)
        self._calls[event.call] = row
        self._tell(CALL, event.call, row)

    def _queued(self, event: e.CallQueued, at: datetime) -> None:
        if event.channel is Channel.VOICEMAIL:
            self._left[event.call] = live_rows.left_behind(event, at)
        elif (row := self._calls.get(event.call)) is not None:
            self._calls[event.call] = new = live_rows.queued(row, event, at)
            self._tell(CALL, event.call, new, place(row))

    def _to_be_called(self, event: e.CallbackRequested, at: datetime) -> None:
        self._left[event.callback] = live_rows.to_call(event, at, self._calls.get(event.call))

    def _called(self, event: e.CallbackClosed, _: datetime) -> None:
        self._left.pop(event.callback, None)

    def _ended(self, event: e.CallEnded, _: datetime) -> None:
        self._left.pop(event.call, None)
        row = self._calls.pop(event.call, None)
        if row is not None:
            self._tell(ENDED, event.call, before=place(row))
            if event.call not in self._had:
                self._remember(event.call, place(row))

    def _record_changed(self, event: e.RecordingClosed | e.CallScored, _: datetime) -> None:
        row = self._calls.get(event.call)
        self._tell(RECORD, event.call, before=self._had.get(event.call) or (place(row) if row else None))

    def _agent_changed(self, event: e.AgentStateChanged, at: datetime) -> None:
        agent = self._table.agents.get(event.agent)
        if agent is None and event.state is AgentState.IDLE:
            self._agents.pop(event.agent, None)
            self._tell(AGENT, event.agent)
            return
        reason = self.stories.reason_of(event.agent)
        row = live_agents.agent_row(self._agents.get(event.agent), agent.name if agent else "", event, at, reason)
        self._agents[event.agent] = row
        self._tell(AGENT, event.agent, row)

    def _published(self, event: e.TablePublished, at: datetime) -> None:
        """Agents of the table stand on the board at once; who is gone from it leaves when nothing is under way."""
        busy = {number: row for number, row in self._agents.items() if row.state is not AgentState.IDLE}
        listed = {
            agent.agent: live_agents.named(self._agents.get(agent.agent), agent, at)
            for agent in event.table.agents.values()
        }
        self._table, self._agents = event.table, busy | listed
        self._tell(TABLE, event.table.version)

    def _chosen(self, event: e.AgentStatusChosen, _: datetime) -> None:
        """Another reason for the same break changes nothing else."""
        row = self._agents.get(event.agent)
        if row is not None and row.status is event.status and row.reason != event.reason:
            self._agents[event.agent] = row = replace(row, reason=event.reason)
            self._tell(AGENT, event.agent, row)

    def _reassigned(self, event: e.AgentSkillsSet | e.AgentGroupsSet | e.AgentLent, at: datetime) -> None:
        if event.agent in self._agents:
            self._agents[event.agent] = live_agents.reassigned(self._agents[event.agent], event, at)

    def _queue_paused(self, event: e.QueuePaused, _: datetime) -> None:
        self._paused |= {event.queue}
        self._tell(TABLE, event.queue)

    def _queue_resumed(self, event: e.QueueResumed, _: datetime) -> None:
        self._paused -= {event.queue}
        self._tell(TABLE, event.queue)

    def _plan_switched(self, event: e.PlanSwitched, _: datetime) -> None:
        self._plans = self._plans | {event.plan} if event.on else self._plans - {event.plan}
        self._tell(TABLE, event.plan)

    def _prioritised(self, event: e.PriorityOrdered, _: datetime) -> None:
        """What waits in an emergency queue stays an emergency."""
        row = self.call(event.call)
        if row is not None and row.waits:
            queue = self._table.queues.get(row.queue or "")
            tier = Tier.EMERGENCY if queue is not None and queue.emergency else event.tier
            row = replace(row, tier=tier, head_start_s=event.head_start_s)
            if event.call in self._calls:
                self._calls[event.call] = row
                self._tell(CALL, event.call, row, place(row))
            else:
                self._left[event.call] = row


def _together(own: dict[str, LiveCall], others: dict[str, LiveCall], keep: Collection[str]) -> dict[str, LiveCall]:
    kept = {call: row for call, row in own.items() if call in keep}
    return dict(sorted((others | kept).items(), key=lambda one: one[1].offered_at))


def place(row: LiveCall) -> Place:
    return row.agent, row.queue, row.ringing


_SPECIAL: dict[type[e.Event], Callable[[LiveBoard, Any, datetime], None]] = {
    e.CallOffered: LiveBoard._begun,
    e.CallbackDue: LiveBoard._begun,
    e.CallEnded: LiveBoard._ended,
    e.CallQueued: LiveBoard._queued,
    e.CallbackRequested: LiveBoard._to_be_called,
    e.CallbackClosed: LiveBoard._called,
    e.RecordingClosed: LiveBoard._record_changed,
    e.CallScored: LiveBoard._record_changed,
    e.AgentStateChanged: LiveBoard._agent_changed,
    e.AgentStatusChosen: LiveBoard._chosen,
    e.TablePublished: LiveBoard._published,
    e.PriorityOrdered: LiveBoard._prioritised,
    e.QueuePaused: LiveBoard._queue_paused,
    e.QueueResumed: LiveBoard._queue_resumed,
    e.PlanSwitched: LiveBoard._plan_switched,
    **dict.fromkeys((e.AgentSkillsSet, e.AgentGroupsSet, e.AgentLent), LiveBoard._reassigned),
}
