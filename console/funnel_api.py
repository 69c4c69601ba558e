"""Where callers leave a flow: its funnel over any stretch of time, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import CHINESE, ENGLISH
from console.calls_api import Moment
from console.operation import Operation, answer, parameters
from console.problems import Problem
from console.schemas import Shape, Text
from ivr.funnel import NodeFunnel, funnel
from store.queries import Queries

USUAL = timedelta(days=31)
LONGEST = timedelta(days=366)


class FunnelQuery(Shape):
    """Which visits. Times without a zone are the hotline's own."""

    version: str | None = Field(None, max_length=100, description="Only this version of the flow; else all.")
    since: Moment | None = Field(
        None, alias="from", description="Came to the node at this time or later; else 31 days before `to`."
    )
    until: Moment | None = Field(None, alias="to", description="Came before this time; else until now.")


class FunnelNode(Shape):
    """entered = the sum of left + hung_up + let_go + handed_over + still_there."""

    version: str
    node: str
    verb: str
    entered: int = Field(description="Visits; a caller who comes twice counts twice.")
    left: Mapping[str, int] = Field(description="By exit, as the flow names it: a key, then, otherwise, full, …")
    zero_outs: int = Field(description="Of these, left by key 0.")
    hung_up: int = Field(description="The caller hung up there.")
    let_go: int = Field(description="We ended the call there.")
    handed_over: int = Field(description="The call ended in a queue's or an agent's hands, or outside.")
    still_there: int
    timeouts: int = Field(description="Questions not answered in time.")
    wrong_keys: int = Field(description="Questions answered with what is no answer.")


class FunnelAnswer(Shape):
    """Visits from `since` on and before `until`, as they stand now; the latest version's nodes first."""

    flow: str
    version: str | None
    since: datetime
    until: datetime
    nodes: list[FunnelNode]


class FunnelApi:
    def __init__(self, queries: Queries, zone: tzinfo) -> None:
        self._queries, self._zone = queries, zone

    def operations(self) -> list[Operation]:
        summary = "Where callers leave a flow: for each node, who came and what became of them"
        name, path = "flow_funnel", "/api/flows/{name}/funnel"
        return [Operation(name, path, self.funnel, summary, FunnelAnswer, query=FunnelQuery, problems=(400,))]

    async def funnel(self, request: Request) -> Response:
        query: FunnelQuery = parameters(request, FunnelQuery)
        return answer(await run_in_threadpool(self._tell, request.path_params["name"], query, datetime.now(UTC)))

    def _tell(self, flow: str, query: FunnelQuery, now: datetime) -> FunnelAnswer:
        """Raises Problem 400 for a time that cannot be told of."""
        until = self._utc(query.until or now)
        since = self._utc(query.since) if query.since is not None else until - USUAL
        if not since <= until <= since + LONGEST:
            raise Problem(400, "bad_parameter", name="to", why=_TIMES)
        nodes = funnel(self._queries.passages(flow, query.version, since, until))
        told = [_node(node) for node in nodes]
        return FunnelAnswer(flow=flow, version=query.version, since=since, until=until, nodes=told)

    def _utc(self, at: datetime) -> datetime:
        return (at.replace(tzinfo=self._zone) if at.tzinfo is None else at).astimezone(UTC)


def _node(node: NodeFunnel) -> FunnelNode:
    return FunnelNode(**{name: getattr(node, name) for name in FunnelNode.model_fields})


_TIMES = Text.model_validate(
    {CHINESE: "应不早于 from，且相距不超过 366 天", ENGLISH: "not before `from`, and not more than 366 days after it"}
)
