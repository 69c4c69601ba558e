"""The agent's own calls: which are his, and what stands about them in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from calls.cdr import Cdr
from console.agent.pop import has_number
from console.agent.stories import Stories
from console.agent.story import Story, of_timeline
from console.live import LiveBoard
from console.live_agents import LiveAgent
from console.live_rows import LiveCall
from console.problems import Problem
from store.notes import CallNote, CallNotes
from store.queries import CallFilter, Queries

EARLIER = 8
OPEN_FOR = timedelta(hours=24)
"""So long after a call its agent may still say what came of it: later it stands in reports."""


class OwnCalls:
    """What asks the database blocks: `had`, `latest`, `earlier`, `notes`."""

    def __init__(self, queries: Queries, notes: CallNotes, board: LiveBoard) -> None:
        self._queries, self._notes, self._board = queries, notes, board

    @property
    def stories(self) -> Stories:
        return self._board.stories

    def agent(self, request: Request) -> str:
        """Which agent the user is. Problem 409 for who is none."""
        agent: str | None = request.state.visitor.agent
        if agent is None:
            raise Problem(409, "not_an_agent")
        return agent

    def row(self, request: Request) -> LiveAgent:
        """The agent's row. Problem 409 for who is none, or none any more."""
        row = self._board.snapshot().agents.get(self.agent(request))
        if row is None:
            raise Problem(409, "not_an_agent")
        return row

    def live(self, call: str) -> LiveCall | None:
        return self._board.call(call)

    def had(self, call: str, agent: str) -> Story:
        """The story of a call that the agent had. Problem 404 for any other: nobody learns whether it is there."""
        story = self.stories.of(call)
        if story is None:
            story = of_timeline(self._queries.timeline(call), call)
        if story is None or not story.had(agent):
            raise Problem(404, "no_such_call")
        return story

    def latest(self, agent: str, limit: int) -> list[Cdr]:
        """Calls in which the agent talked last, newest first."""
        return list(self._queries.calls(limit, filters=CallFilter(agent=agent)).items)

    def earlier(self, number: str, besides: str) -> list[Cdr]:
        """The number's other calls, newest first."""
        if not has_number(number):
            return []
        page = self._queries.calls(EARLIER + 1, filters=CallFilter(caller=number))
        return [cdr for cdr in page.items if cdr.call != besides][:EARLIER]

    def notes(self, cdrs: list[Cdr]) -> dict[str, list[CallNote]]:
        return self._notes.of([cdr.call for cdr in cdrs])


def is_open(ended_at: datetime | None) -> bool:
    """Whether what came of the call can be set, or set otherwise."""
    return ended_at is None or datetime.now(UTC) - ended_at <= OPEN_FOR
