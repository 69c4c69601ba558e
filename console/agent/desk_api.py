"""The desk itself: asked for, and pushed as it changes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sse_starlette import EventSourceResponse
from sse_starlette.event import ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import AgentState
from calls.table import Queue, RoutingTable
from console import masking
from console.agent.known import AskKnown, Known
from console.agent.messages import Messages
from console.agent.own_calls import OwnCalls
from console.agent.pop import Pop, Reader, earlier_calls
from console.agent.queues import Waits, on_his_phone, own_queues, served_by, waits_in
from console.agent.schemas import (
    Choice,
    Desk,
    DeskMessage,
    DeskPulse,
    DispositionChoice,
    EarlierCall,
    OwnAgent,
    Phase,
)
from console.agent.story import Story
from console.feed import Feed
from console.live import LiveBoard, Snapshot
from console.live_agents import LiveAgent
from console.live_api import HEARTBEAT_S, LONGEST_STREAM_S, SLOWEST_SEND_S
from console.live_rows import LiveCall
from console.live_wire import agent_item
from console.names import titled
from console.operation import Operation, answer
from console.problems import Problem
from store.database import AWAY

PULSE_EVERY_S = 2.0
MOST_PAGES = 1000
FRESH_S = 1.0
"""Callbacks and messages come to the board without a step of the feed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The board at one moment, looked through once for all desks."""

    now: Snapshot
    waits: Waits
    phones: Mapping[str, LiveCall]
    at: datetime

    @classmethod
    def of(cls, now: Snapshot) -> Moment:
        at = datetime.now(UTC)
        return cls(now, waits_in(now, at), on_his_phone(now), at)


class DeskApi:
    """`messages` are what leads write to agents."""

    def __init__(
        self,
        board: LiveBoard,
        feed: Feed,
        calls: OwnCalls,
        pop: Pop,
        known: AskKnown,
        *,
        messages: Messages | None = None,
    ) -> None:
        self._board, self._feed, self._calls, self.pop, self._known = board, feed, calls, pop, known
        self._messages = messages or Messages()
        self._open: Counter[str] = Counter()
        self._latest: tuple[int, float, Moment] | None = None

    @property
    def pages(self) -> int:
        """Desks that are open."""
        return self._open.total()

    def is_open(self, agent: str) -> bool:
        return self._open[agent] > 0

    def opened(self, agent: str, by: int) -> None:
        """One more of this agent's, or one less."""
        self._open[agent] += by
        self._open = +self._open

    def operations(self) -> list[Operation]:
        return [
            Operation("desk", "/api/me/desk", self.desk, "The agent's own desk: himself, his queues, his call", Desk,
                      problems=(409,)),
            Operation("desk_live", "/api/me/desk/live", self.live,
                      "The desk as server-sent events: whole, whenever something of it changed",
                      media="text/event-stream", problems=(409, 503), shapes={"desk": Desk, "pulse": DeskPulse}),
        ]  # fmt: skip

    async def desk(self, request: Request) -> Response:
        agent = self._calls.row(request).agent
        desk = await Follower(self, agent).look(Moment.of(self._board.snapshot()))
        if desk is None:
            raise Problem(409, "not_an_agent")
        return answer(desk)

    async def live(self, request: Request) -> Response:
        """A reader that takes nothing for `SLOWEST_SEND_S` is dropped; it comes back and hears how things stand."""
        if self.pages >= MOST_PAGES:
            raise Problem(503, "too_many_pages", {"Retry-After": "10"})
        follower = Follower(self, self._calls.row(request).agent, numbers=request.state.visitor.sees_numbers)
        return EventSourceResponse(follower.messages(self._feed), ping=HEARTBEAT_S, send_timeout=SLOWEST_SEND_S)

    def moment(self, step: int) -> Moment:
        """That of a step of the feed, the same for everybody who asks soon after it."""
        at = time.monotonic()
        if self._latest is None or self._latest[0] != step or at - self._latest[1] >= FRESH_S:
            self._latest = step, at, Moment.of(self._board.snapshot())
        return self._latest[2]

    def now(self, row: LiveAgent, moment: Moment, earlier: list[EarlierCall] | None, at: datetime) -> Desk:
        """The desk at this moment; blocks for nothing."""
        known, table = self._known(), moment.now.table
        story, phase = self.story(row, moment)
        call = self.pop.call(story, phase, Reader(row.agent, table, known), earlier) if story is not None else None
        return Desk(
            at=at,
            agent=self._agent(row, table, known),
            queues=own_queues(row, moment.now, moment.waits, at),
            call=call,
            dispositions=[
                DispositionChoice(code=one.code, title=titled(one.title, one.code), note=one.note,
                                  queues=list(one.queues))
                for one in known.lists.dispositions.values()
            ],
            breaks=[Choice(code=code, title=titled(title, code)) for code, title in known.lists.breaks.items()],
            messages=[DeskMessage(**asdict(message)) for message in self._messages.of(row.agent)],
        )  # fmt: skip

    def signature(self, row: LiveAgent, moment: Moment, own: Sequence[Queue]) -> tuple[object, ...]:
        """Another one whenever the desk is: so that desks nothing happened at are not put together for nothing.
        `own` are the queues he serves."""
        story, phase = self.story(row, moment)
        table = moment.now.table
        waits = [moment.waits.get(queue.queue) for queue in own]
        told = (story.call, story.version, story.overheard) if story is not None else None
        stories = self._board.stories
        lists = (table.version, moment.now.paused, self._known())
        messages = self._messages.of(row.agent)
        himself = (row, stories.reason_of(row.agent), stories.logged_in(row.agent), messages)
        return (himself, phase, told, [queue.queue for queue in own], waits, lists)

    def _agent(self, row: LiveAgent, table: RoutingTable, known: Known) -> OwnAgent:
        reason = self._board.stories.reason_of(row.agent)
        return OwnAgent(
            **agent_item(row).model_dump(),
            phone=has_phone(self._board, row.agent, table),
            reason=Choice(code=reason, title=known.break_title(reason)) if reason else None,
        )

    def story(self, row: LiveAgent, moment: Moment) -> tuple[Story | None, Phase]:
        """Of the call on his phone; else of his last, which he wraps up or is done with."""
        up = moment.phones.get(row.agent)
        if up is not None:
            phase = Phase.TALKING if up.agent == row.agent else Phase.RINGING
            return self._board.stories.of(up.call), phase
        phase = Phase.WRAP_UP if row.state is AgentState.WRAP_UP else Phase.OVER
        return self._board.stories.last_of(row.agent), phase

    async def earlier(self, story: Story, now: Snapshot) -> list[EarlierCall] | None:
        """None while the database is away."""
        try:
            return await run_in_threadpool(self._earlier, story, now)
        except AWAY:
            return None

    def _earlier(self, story: Story, now: Snapshot) -> list[EarlierCall]:
        cdrs = self._calls.earlier(story.caller, story.call)
        return earlier_calls(cdrs, self._calls.notes(cdrs), now.table, self._known())


def has_phone(board: LiveBoard, agent: str, table: RoutingTable) -> bool:
    """Whether calls can ring somewhere: a phone has logged in for him, or the table gives him one."""
    listed = table.agents.get(agent)
    return board.stories.logged_in(agent) or (listed is not None and listed.address is not None)


class Follower:
    """One page of one agent, with whole numbers for those who may see them. Earlier calls are asked for once for each
    call, not at every change."""

    def __init__(self, api: DeskApi, agent: str, *, numbers: bool = True) -> None:
        self._api, self._agent, self._numbers = api, agent, numbers
        self._of: str | None = None
        self._earlier: list[EarlierCall] | None = []
        self._shown: tuple[object, ...] = ()
        self._served: tuple[LiveAgent, RoutingTable, list[Queue]] | None = None

    async def look(self, moment: Moment) -> Desk | None:
        """None when the agent has left the table."""
        row = moment.now.agents.get(self._agent)
        if row is None:
            return None
        story, _ = self._api.story(row, moment)
        if story is None:
            self._of, self._earlier = None, []
        elif story.call != self._of or self._earlier is None:
            self._earlier = await self._api.earlier(story, moment.now)
            self._of = story.call
        return self._api.now(row, moment, self._earlier, moment.at)

    def changed(self, moment: Moment) -> bool:
        """Whether there is something new to show."""
        row = moment.now.agents.get(self._agent)
        before = self._shown
        self._shown = () if row is None else self._api.signature(row, moment, self._own(row, moment.now.table))
        return self._shown != before or row is None

    def _own(self, row: LiveAgent, table: RoutingTable) -> list[Queue]:
        """The queues he serves: as they were, unless he or the table is another; loans end by themselves."""
        known = self._served
        if known is None or known[0] is not row or known[1] is not table or row.loans:
            known = self._served = row, table, served_by(row, table, datetime.now(UTC))
        return known[2]

    def _shown_to_him(self, desk: Desk) -> str:
        """As the guard does it with answers."""
        told = desk.model_dump_json()
        return told if self._numbers else masking.hide(told.encode()).decode()

    async def messages(self, feed: Feed) -> AsyncIterator[bytes]:
        """The whole desk whenever it is another one, a pulse in between. Ends when the agent leaves the table."""
        self._api.opened(self._agent, 1)
        try:
            yield b"retry: 1000\r\n\r\n"
            async for message in self._told(feed):
                yield message
        finally:
            self._api.opened(self._agent, -1)

    async def _told(self, feed: Feed) -> AsyncIterator[bytes]:
        told = began = time.monotonic()
        async for step in feed.steps():
            moment, now = self._api.moment(step), time.monotonic()
            if self.changed(moment):
                desk = await self.look(moment)
                if desk is None:
                    return
                told = now
                yield ServerSentEvent(self._shown_to_him(desk), event="desk").encode()
            elif now - told >= PULSE_EVERY_S:
                told = now
                yield ServerSentEvent(DeskPulse(at=datetime.now(UTC)).model_dump_json(), event="pulse").encode()
            if now - began > LONGEST_STREAM_S:
                return
