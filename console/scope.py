"""Which part of the house a visitor is there for, and whether what a path names is in it [X4].

What is outside answers 404, as what never was. Which agents are in a team says the routing table in force, with what
supervisors ordered for now: who is put into another group, or lent to one, is seen by its lead at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from starlette.requests import Request

from calls.table import Agent, Queue, RoutingTable
from console.access import Visitor
from console.live import LiveBoard, Snapshot
from console.live_agents import LiveAgent
from console.permissions import Role
from console.problems import Problem
from console.review.desk import ReviewDesk
from store.calibrations import NoSuchCalibrationError
from store.queries import Queries
from store.reviews import NoSuchReviewError
from store.scoping import EVERYTHING, Scope

Check = Callable[[Visitor, Scope, str], bool]
"""Whether what has this name may be seen; True for what does not exist, which the endpoint says. May block."""


def scope_of(visitor: Visitor, now: Snapshot) -> Scope:
    if visitor.role is Role.AGENT:
        return Scope(frozenset({visitor.agent} if visitor.agent else ()))
    if visitor.teams is None:
        return EVERYTHING
    at = datetime.now(UTC)
    agents = frozenset(
        name for name, agent in now.table.agents.items() if visitor.teams & teams_of(agent, now.agents.get(name), at)
    )
    return Scope(agents, frozenset(served_by(agents, visitor.teams, now.table)))


def teams_of(agent: Agent, row: LiveAgent | None, at: datetime) -> set[str]:
    """The groups an agent is in just now, those he is lent to among them."""
    if row is None:
        return set(agent.groups)
    lent = {group for group, until in row.loans.items() if until > at}
    return {*(agent.groups if row.groups is None else row.groups), *lent}


def served_by(agents: frozenset[str], teams: frozenset[str], table: RoutingTable) -> list[str]:
    """The queues whose callers may come to one of these agents, at once or after a while."""
    return [
        name
        for name, queue in table.queues.items()
        if any(_serves(table.agents[one], queue, teams) for one in agents)
    ]


def _serves(agent: Agent, queue: Queue, teams: frozenset[str]) -> bool:
    if queue.groups and teams.isdisjoint(queue.groups):
        return any(not teams.isdisjoint(rung.groups) for rung in queue.ladder)
    asked = [queue.needs, *(rung.needs for rung in queue.ladder if rung.needs is not None)]
    helping = any(not teams.isdisjoint(rung.groups) for rung in queue.ladder)
    return helping or any(agent.meets(needs) for needs in asked)


def scope(request: Request) -> Scope:
    """What the guard found for this visitor."""
    found: Scope = request.state.scope
    return found


class Bounds:
    """What may be seen of things that paths name. `check` blocks."""

    def __init__(self, live: LiveBoard, queries: Queries, reviews: ReviewDesk) -> None:
        self._live, self._queries, self._reviews = live, queries, reviews
        self._checks: Mapping[str, tuple[Check, str]] = {
            "/api/calls/": (self._call, "no_such_call"),
            "/calls/": (self._call, "no_such_call"),
            "/api/agents/": (self._agent, "no_such_agent"),
            "/api/queues/": (self._queue, "no_such_queue"),
            "/api/voicemails/": (self._voicemail, "no_such_voicemail"),
            "/api/reviews/": (self._review, "no_such_review"),
            "/api/recordings/{id}/review": (self._recording, "not_scored"),
            **dict.fromkeys(LISTENING, (self._listened, "no_recording")),
            "/api/recordings/": (self._recording, "no_recording"),
            "/api/calibrations/": (self._calibration, "no_such_calibration"),
        }

    def scope(self, visitor: Visitor) -> Scope:
        if visitor.teams is None and visitor.role is not Role.AGENT:
            return EVERYTHING
        return scope_of(visitor, self._live.snapshot())

    def knows(self, path: str) -> bool:
        """Whether what the path of a route names is kept apart by teams. Raises LookupError for a path nobody has
        thought about."""
        if "{" not in path or path.startswith(FOR_ALL):
            return False
        if not path.startswith(tuple(self._checks)):
            raise LookupError(f"{path}: say in console/scope.py who may see what it names")
        return True

    def check(self, path: str, named: str, visitor: Visitor, within: Scope) -> None:
        """Raises Problem 404."""
        sees, code = next(check for beginning, check in self._checks.items() if path.startswith(beginning))
        if not sees(visitor, within, named):
            raise Problem(404, code)

    def _call(self, _: Visitor, within: Scope, call: str) -> bool:
        row = self._live.call(call)
        if row is not None:
            return within.call(row.agent, row.queue, row.offered_to)
        cdr = self._queries.call(call)
        return cdr is None or within.call(cdr.agent, cdr.queue)

    def _agent(self, _: Visitor, within: Scope, agent: str) -> bool:
        return within.agent(agent)

    def _queue(self, _: Visitor, within: Scope, queue: str) -> bool:
        return within.queue(queue)

    def _voicemail(self, _: Visitor, within: Scope, name: str) -> bool:
        found = self._queries.voicemail(name)
        return found is None or within.call(found.agent, found.queue)

    def _review(self, _: Visitor, within: Scope, review: str) -> bool:
        try:
            row = self._reviews.reviews.one(review).row
        except NoSuchReviewError:
            return True
        return within.agent(row.agent)

    def _recording(self, visitor: Visitor, within: Scope, name: str) -> bool:
        recording = self._queries.recording(name)
        return recording is None or self._call(visitor, within, recording.call)

    def _listened(self, visitor: Visitor, within: Scope, name: str) -> bool:
        """Who is asked for his marks of it hears it until he need not give them any more."""
        return self._recording(visitor, within, name) or self._reviews.calibrations.listens(name, visitor.name)

    def _calibration(self, visitor: Visitor, within: Scope, name: str) -> bool:
        """Who is asked for his marks hears the call, whoever had it."""
        try:
            session, _ = self._reviews.calibrations.one(int(name) if name.isascii() and name.isdigit() else 0)
        except (NoSuchCalibrationError, OverflowError):
            return True
        return visitor.name in session.reviewers or self._call(visitor, within, session.call)


LISTENING = tuple(f"/api/recordings/{{id}}/{part}" for part in ("audio", "peaks", "heard", "transcript"))
"""What one hears of a recording, and reads of what was heard."""
FOR_ALL = (
    "/{area:area}",
    "/api/me/",
    "/api/my/",
    "/api/users/",
    "/api/tables/",
    "/api/flows/",
    "/api/rubric/",
    "/api/days/",
    "/api/prompts/",
    "/api/prompt_drafts/",
    "/api/announcements/",
    "/api/plans/",
    "/api/outbox/",
    "/api/webhooks/",
    "/api/webhook_posts/",
    "/api/report_schedules/",
    "/api/report_deliveries/",
)
"""What these name belongs to the whole house (changes of it: `permissions.WHOLE_HOUSE`), is looked for among one's
own, or is a page without data."""
