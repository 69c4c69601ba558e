"""A flow looked at and tried: its picture, one caller walked through it, its flow tests [H1].

A draft is tried with the table and the other flows that serve now. Tests and calls run in processes of their own,
one at a time, and no call waits for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from calls.errors import ConfigurationError, HotlineError
from console.flow_picture import picture
from console.flow_picture_schemas import (
    FlowCallQuestion,
    FlowTestOrder,
    FlowTestsAnswer,
    PictureAnswer,
    PictureQuery,
)
from console.flows import Flows
from console.operation import Operation, content, parameters
from console.problems import Problem
from console.published import Published, answered
from console.publishing_schemas import MOST_CHARACTERS, TextChoice
from console.rehearsals import CallToTry, Named, Rehearsals
from console.rehearsals_schemas import WhatIfCallAnswer
from console.schemas import Shape
from console.trials_api import text_of

ONE = "/api/flows/{name}"
MOST_BYTES = 8 * MOST_CHARACTERS
T = TypeVar("T")


class FlowTrialsApi:
    """`table` is the routing table; `looking` says that one text at a time is looked at."""

    def __init__(self, flows: Flows, table: Published, rehearsals: Rehearsals, looking: asyncio.Lock) -> None:
        self._flows, self._table, self._rehearsals = flows, table, rehearsals
        self._looking, self._trying = looking, asyncio.Lock()

    def operations(self) -> list[Operation]:
        def sent(name: str, what: str, summary: str, answer: type[Shape], body: type[Shape]) -> Operation:
            endpoint = {"preview": self.preview, "whatif": self.what_if, "test": self.test}[what]
            return Operation(
                name, f"{ONE}/{what}", endpoint, summary, answer, method="POST", body=body,
                problems=(404, 413, 422, 503), largest_body_bytes=MOST_BYTES,
            )  # fmt: skip

        return [
            Operation(
                "flow_picture", f"{ONE}/picture", self.picture, "A published version, to be drawn", PictureAnswer,
                query=PictureQuery, problems=(400, 404, 422),
            ),
            sent("preview_flow", "preview", "A draft, to be drawn", PictureAnswer, TextChoice),
            sent("flow_whatif", "whatif", "What if this caller rang", WhatIfCallAnswer, FlowCallQuestion),
            sent("test_flow", "test", "The flow tests of the folder, run with it", FlowTestsAnswer, FlowTestOrder),
        ]  # fmt: skip

    async def picture(self, request: Request) -> Response:
        query, of = parameters(request, PictureQuery), self._flows.named_in(request)
        name = request.path_params["name"]
        async with self._looking:
            return await answered(lambda: self._picture(name, of, query.version))

    async def preview(self, request: Request) -> Response:
        choice, of = await content(request, TextChoice), self._flows.named_in(request)
        name = request.path_params["name"]
        async with self._looking:
            return await answered(lambda: self._drawn(name, text_of(of, choice), None))

    async def what_if(self, request: Request) -> Response:
        question, of = await content(request, FlowCallQuestion), self._flows.named_in(request)
        name = request.path_params["name"]
        async with self._trying:
            return await answered(lambda: self._walk(self._read(name, of, question), question))

    async def test(self, request: Request) -> Response:
        order, of = await content(request, FlowTestOrder), self._flows.named_in(request)
        name = request.path_params["name"]
        async with self._trying:
            return await answered(lambda: self._test(self._read(name, of, order)))

    def _picture(self, name: str, of: Published, version: int | None) -> PictureAnswer:
        if version is None:
            return self._drawn(name, of.publisher.live_text(), of.publisher.live_label())
        return self._drawn(name, of.version(version).text, str(version))

    def _drawn(self, name: str, text: str, version: str | None) -> PictureAnswer:
        return picture(self._flows.read(name, text), text, version)

    def _read(self, name: str, of: Published, choice: TextChoice) -> Named:
        """Raises RefusedError, ConfigurationError for one that cannot be published."""
        text = text_of(of, choice)
        self._flows.read(name, text)
        return Named(name, text)

    def _walk(self, flow: Named, asked: FlowCallQuestion) -> WhatIfCallAnswer:
        agents = tuple(asked.agents) if asked.agents is not None else None
        at = asked.at or datetime.now(UTC)
        call = CallToTry(asked.caller, asked.dialled, at, asked.keys, agents, asked.limit_s)
        told = _tried(lambda: self._rehearsals.what_if(self._live_table(), call, flow))
        return WhatIfCallAnswer.model_validate(told)

    def _test(self, flow: Named) -> FlowTestsAnswer:
        return FlowTestsAnswer.model_validate(_tried(lambda: self._rehearsals.test_flow(self._live_table(), flow)))

    def _live_table(self) -> Named:
        return Named(self._table.publisher.live_label(), self._table.publisher.live_text())


def _tried(what: Callable[[], T]) -> T:
    """Raises Problem 503 when the process was too long about it or died, ConfigurationError as the work does."""
    try:
        return what()
    except ConfigurationError:
        raise
    except HotlineError as error:
        raise Problem(503, "trial_failed", why=str(error)) from error
