"""What a routing table would mean: its faults, its differences, how it would be at a time [R7]."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from config.routing import diff, touches_emergency
from console.operation import content
from console.problems import place
from console.tables import Tables, answered
from console.tables_answers import change_item, preview_answer
from console.tables_schemas import CheckAnswer, DiffAnswer, DiffQuestion, PreviewAnswer, PreviewQuestion, TableChoice


class TrialsApi:
    """One text at a time is looked at: many large ones together would keep the processor from the calls."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._looking = asyncio.Lock()

    async def check(self, request: Request) -> Response:
        choice = await content(request, TableChoice)
        async with self._looking:
            return await answered(lambda: self._check(choice))

    async def diff(self, request: Request) -> Response:
        question = await content(request, DiffQuestion)
        async with self._looking:
            return await answered(lambda: self._diff(question))

    async def preview(self, request: Request) -> Response:
        question = await content(request, PreviewQuestion)
        async with self._looking:
            return await answered(lambda: self._preview(question))

    def _check(self, choice: TableChoice) -> CheckAnswer:
        text = self._text(choice)
        errors, warnings = self._tables.publisher.check(text)
        return CheckAnswer(
            ok=not errors,
            errors=[place(fault) for fault in errors],
            warnings=[place(fault) for fault in warnings],
            second_person=not errors and self._needs_second(text),
        )

    def _diff(self, question: DiffQuestion) -> DiffAnswer:
        live = self._tables.publisher.live_text()
        before = self._text(question.before) if question.before is not None else live
        after = self._text(question.after)
        changes = [change_item(change) for change in diff(before, after)]
        second = not self._tables.publisher.check(after)[0] and self._needs_second(after)
        return DiffAnswer(changes=changes, second_person=second)

    def _preview(self, question: PreviewQuestion) -> PreviewAnswer:
        text, at = self._text(question), question.at or datetime.now(UTC)
        table, next_change = self._tables.publisher.preview(text, at)
        return preview_answer(table, at, next_change, self._tables.publisher.check(text)[1])

    def _text(self, choice: TableChoice) -> str:
        if choice.text is not None:
            return choice.text
        if choice.version is not None:
            return self._tables.version(choice.version).text
        return self._tables.draft(choice.name).text

    def _needs_second(self, text: str) -> bool:
        publisher = self._tables.publisher
        return touches_emergency(publisher.live_text(), text, publisher.agents())
