"""The board as it is now and as it changes: agents, the day's figures, and the stream of events."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

from sse_starlette import EventSourceResponse
from sse_starlette.sse import SendTimeoutError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console import live_wire
from console.agent.known import AskKnown
from console.feed import Feed
from console.figures import Figures
from console.live import LiveBoard
from console.names import group_title, titled
from console.operation import answer
from console.orders_schemas import AgentDetailPage
from console.problems import Problem
from console.scope import scope
from console.view import View
from routing.kpi.figures import AgentFigures

HEARTBEAT_S = 15
SLOWEST_SEND_S = 10.0
LONGEST_STREAM_S = 900.0
"""A stream ends after this time and the page opens a new one: so a session is used that only looks."""

log = logging.getLogger("hotline.console")


class LiveStream(EventSourceResponse):
    """Somebody's browser that takes nothing is no error of ours: a line in the log, and he is let go."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("a page took nothing of the live board for %g s and is let go", SLOWEST_SEND_S)


class LiveApi:
    """`worked` tells what each agent did today, `known` what reasons of breaks are called."""

    def __init__(
        self,
        board: LiveBoard,
        feed: Feed,
        figures: Figures,
        *,
        worked: Callable[[], Mapping[str, AgentFigures]],
        known: AskKnown,
        most_pages: int = 500,
    ) -> None:
        self._board, self._feed, self._figures = board, feed, figures
        self._worked, self._known, self._most_pages = worked, known, most_pages

    async def agents(self, request: Request) -> Response:
        now, within = self._board.snapshot(), scope(request)
        await self._figures.today()
        worked, at = self._worked(), datetime.now(UTC)
        rows = [row for row in now.agents.values() if within.agent(row.agent)]
        items = [live_wire.agent_detail(row, now.table, worked.get(row.agent), at) for row in rows]
        groups = {group for item in items for group in (*item.groups, *(loan.group for loan in item.loans))}
        page = AgentDetailPage(
            items=items,
            groups={group: group_title(now.table, group) for group in sorted(groups)},
            breaks={code: titled(title, code) for code, title in self._known().lists.breaks.items()},
        )
        return answer(page)

    async def today(self, request: Request) -> Response:
        """Of what one sees."""
        today = await self._figures.today(scope(request))
        if today is None:
            raise Problem(503, "database_down")
        return answer(today)

    async def live(self, request: Request) -> Response:
        """A reader that takes nothing for `SLOWEST_SEND_S` is dropped; it comes back and hears what it missed."""
        if self._feed.followers >= self._most_pages:
            raise Problem(503, "too_many_pages", {"Retry-After": "10"})
        within = scope(request)
        await self._figures.today(within)  # so that the first pulse has them
        view = View(within, numbers=request.state.visitor.sees_numbers)
        stream = self._stream(request.headers.get("last-event-id"), view)
        return LiveStream(stream, ping=HEARTBEAT_S, send_timeout=SLOWEST_SEND_S)

    async def _stream(self, last_id: str | None, view: View) -> AsyncIterator[bytes]:
        ends = time.monotonic() + LONGEST_STREAM_S
        yield b"retry: 1000\r\n\r\n"
        async for message in self._feed.follow(last_id, view):
            yield message
            if time.monotonic() > ends:
                return
