"""How a routing table would be at a time [R7]."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.operation import content
from console.published import answered
from console.tables import Tables
from console.tables_answers import preview_answer
from console.tables_schemas import PreviewAnswer, PreviewQuestion
from console.trials_api import text_of


class PreviewApi:
    def __init__(self, tables: Tables, looking: asyncio.Lock) -> None:
        self._tables, self._looking = tables, looking

    async def preview(self, request: Request) -> Response:
        question = await content(request, PreviewQuestion)
        async with self._looking:
            return await answered(lambda: self._preview(question))

    def _preview(self, question: PreviewQuestion) -> PreviewAnswer:
        of = self._tables.published
        text, at = text_of(of, question), question.at or datetime.now(UTC)
        table, next_change = self._tables.preview(text, at)
        return preview_answer(table, at, next_change, of.publisher.check(text)[1])
