"""The flows there are, and which version of each is live [H1]."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.flows import Flows
from console.flows_schemas import FlowItem, FlowPage
from console.published import Published, answered
from console.publishing_answers import publication_answer


class FlowsApi:
    def __init__(self, flows: Flows) -> None:
        self._flows = flows

    async def flows(self, _: Request) -> Response:
        return await answered(self._page)

    def _page(self) -> FlowPage:
        return FlowPage(items=[_item(name, of) for name, of in sorted(self._flows.all().items())])


def _item(name: str, of: Published) -> FlowItem:
    live, now = of.publisher.live_publication(), datetime.now(UTC)
    return FlowItem(
        name=name,
        version=of.publisher.live_label(),
        publication=publication_answer(live, live, now) if live is not None else None,
        calls=of.calls_begun(),
    )
