"""Why a call went where it went: every decision and order about it, as recorded and in words (R9)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import codec
from calls import events as e
from calls.decision import Decision
from calls.journal import Entry
from console.calls_api import CallsApi
from console.live import LiveBoard
from console.operation import Operation, answer
from console.schemas import TimelineItem, WhyItem, WhyPage
from console.timeline import Narrator
from routing.explain import rerun
from store.queries import Queries

SPEAKS = (
    e.CallMoved,
    e.PriorityOrdered,
    e.WithdrawalOrdered,
    e.QueueRefused,
    e.OfferRefused,
    e.OfferWithdrawn,
)
"""What says why without a record: somebody's order, a queue's rule, a phone that was not answered or was needed."""


class WhyApi:
    def __init__(self, queries: Queries, live: LiveBoard, narrator: Narrator, calls: CallsApi) -> None:
        self._queries, self._live, self._narrator, self._calls = queries, live, narrator, calls

    def operations(self) -> list[Operation]:
        path, words = "/api/calls/{id}/why", "Every decision about one call, with its reasons"
        return [Operation("why", path, self.why, words, WhyPage, problems=(404,))]

    async def why(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._why, request.path_params["id"]))

    def _why(self, call: str) -> WhyPage:
        self._calls.find(call)
        telling = [entry for entry in self._queries.timeline(call) if _explains(entry.event)]
        told = self._narrator.tell(telling, self._live.snapshot().table)
        return WhyPage(call=call, items=[_item(*both) for both in zip(telling, told, strict=True)])


def _item(entry: Entry, told: TimelineItem) -> WhyItem:
    why = _decision(entry.event)
    return WhyItem(
        at=told.at,
        event=told.event,
        text=told.text,
        reason=told.reason,
        paragraphs=told.paragraphs,
        agent=getattr(entry.event, "agent", None),
        again=rerun(why) if why is not None else None,
        decision=codec.to_json(entry.event)["why"] if why is not None else None,
    )


def _explains(event: e.Event) -> bool:
    return isinstance(event, SPEAKS) or _decision(event) is not None


def _decision(event: e.Event) -> Decision | None:
    why = getattr(event, "why", None)
    return why if isinstance(why, Decision) else None
