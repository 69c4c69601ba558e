"""Why a call went where it went: every decision about it, as recorded and in words (R9)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import codec
from calls.decision import Decision
from calls.journal import Entry
from console.calls_api import CallsApi
from console.live import LiveBoard
from console.operation import Operation, answer
from console.schemas import WhyItem, WhyPage
from console.timeline import Narrator
from routing.explain import rerun
from store.queries import Queries


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
        decided = [entry for entry in self._queries.timeline(call) if _decision(entry) is not None]
        told = self._narrator.tell(decided, self._live.snapshot().table)
        return WhyPage(
            call=call,
            items=[
                WhyItem(
                    at=item.at,
                    event=item.event,
                    text=item.text,
                    reason=item.reason,
                    paragraphs=item.paragraphs,
                    agent=getattr(entry.event, "agent", None),
                    again=rerun(why),
                    decision=codec.to_json(entry.event)["why"],
                )
                for entry, item in zip(decided, told, strict=True)
                if (why := _decision(entry)) is not None and item.reason is not None
            ],
        )


def _decision(entry: Entry) -> Decision | None:
    why = getattr(entry.event, "why", None)
    return why if isinstance(why, Decision) else None
