"""What a text would mean, were it published: its faults and its differences [R7, H1]."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from config.routing import diff
from console.operation import content
from console.problems import place
from console.published import Pick, Published, answered
from console.publishing_answers import change_item
from console.publishing_schemas import CheckAnswer, DiffAnswer, DiffQuestion, TextChoice


class TrialsApi:
    """One text at a time is looked at, `looking` says: many large ones together would keep the processor from the
    calls."""

    def __init__(self, pick: Pick, looking: asyncio.Lock) -> None:
        self._pick, self._looking = pick, looking

    async def check(self, request: Request) -> Response:
        choice, of = await content(request, TextChoice), self._pick(request)
        async with self._looking:
            return await answered(lambda: _check(of, choice))

    async def diff(self, request: Request) -> Response:
        question, of = await content(request, DiffQuestion), self._pick(request)
        async with self._looking:
            return await answered(lambda: _diff(of, question))


def text_of(of: Published, choice: TextChoice) -> str:
    """Raises RefusedError."""
    if choice.text is not None:
        return choice.text
    if choice.version is not None:
        return of.version(choice.version).text
    return of.draft(choice.name).text


def _check(of: Published, choice: TextChoice) -> CheckAnswer:
    text = text_of(of, choice)
    errors, warnings = of.publisher.check(text)
    return CheckAnswer(
        ok=not errors,
        errors=[place(fault) for fault in errors],
        warnings=[place(fault) for fault in warnings],
        second_person=not errors and of.publisher.needs_second_person(text),
    )


def _diff(of: Published, question: DiffQuestion) -> DiffAnswer:
    before = text_of(of, question.before) if question.before is not None else of.publisher.live_text()
    after = text_of(of, question.after)
    changes = [change_item(change) for change in diff(before, after, of.publisher.file())]
    second = not of.publisher.check(after)[0] and of.publisher.needs_second_person(after)
    return DiffAnswer(changes=changes, second_person=second)
