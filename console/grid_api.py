"""A routing table as a grid: read, changed cell by cell, its faults told by cell [R7]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import Response

from calls.errors import ConfigurationError, Fault
from config.reading import Document
from config.routing.cells import Edit, edited, path_of
from config.routing.document import parsed
from console.grid_schemas import CellEdit, CellFault, GridAnswer, GridQuestion
from console.operation import content
from console.problems import place
from console.published import answered
from console.tables import Tables
from console.trials_api import text_of


class GridApi:
    """One text at a time is looked at, `looking` says."""

    def __init__(self, tables: Tables, looking: asyncio.Lock) -> None:
        self._tables, self._looking = tables, looking

    async def grid(self, request: Request) -> Response:
        question = await content(request, GridQuestion)
        async with self._looking:
            return await answered(lambda: self._grid(question))

    def _grid(self, question: GridQuestion) -> GridAnswer:
        base = text_of(self._tables.published, question)
        return grid_answer(self._tables, edited(base, [_edit(edit) for edit in question.edits]))


def grid_answer(tables: Tables, text: str) -> GridAnswer:
    publisher = tables.published.publisher
    errors, warnings = publisher.check(text)
    document = _document(text)
    return GridAnswer(
        text=text,
        table=document.value if document is not None else None,
        faults=[*_faults(errors, document, False), *_faults(warnings, document, True)],
        second_person=not errors and publisher.needs_second_person(text),
        known=tables.known(),
    )


def _edit(edit: CellEdit) -> Edit:
    return Edit(edit.act, tuple(edit.path), edit.value)


def _document(text: str) -> Document | None:
    try:
        return parsed(text)
    except ConfigurationError:
        return None


def _faults(faults: Iterable[Fault], document: Document | None, warning: bool) -> Iterator[CellFault]:
    for fault in faults:
        yield CellFault(**dict(place(fault)), path=list(path_of(fault, document)), warning=warning)
