"""Routing tables out to spreadsheet programs and back [R7]."""

from __future__ import annotations

import asyncio
import base64
from typing import Literal
from urllib.parse import quote

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import ConfigurationError
from config.routing.cells import edited
from config.routing.document import parsed
from config.routing.sheet import edits_of, rows_of
from config.wording import sheets as wording
from console.grid_api import grid_answer
from console.grid_schemas import GridAnswer
from console.operation import Operation, content, parameters
from console.published import answered
from console.publishing_schemas import MOST_CHARACTERS, USUAL, DraftName, TextChoice
from console.refusals import told_as_problems
from console.schemas import Shape
from console.sent import RowNumber
from console.table_files import MEDIA, Form, as_csv, as_xlsx, read_csv, read_xlsx
from console.tables import Tables
from console.trials_api import text_of

MOST_FILE = 3 * 1024 * 1024


class ExportQuery(Shape):
    form: Literal["yaml", "csv", "xlsx"] = "yaml"
    version: RowNumber | None = Field(None, description="Null: the draft.")
    name: DraftName = USUAL


class ImportOffer(TextChoice):
    """A file laid over a table: of a sheet only what it has columns for, of YAML everything."""

    form: Form
    content: str = Field(max_length=MOST_FILE * 4 // 3 + 4, description="The file, in base64.")


class TableFilesApi:
    def __init__(self, tables: Tables, looking: asyncio.Lock) -> None:
        self._tables, self._looking = tables, looking

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "export_table", "/api/tables/export", self.export, "The table as YAML, CSV or XLSX",
                media=MEDIA[Form.YAML], also=("text/csv", MEDIA[Form.XLSX]), query=ExportQuery,
                problems=(400, 404, 422),
            ),
            Operation(
                "import_table", "/api/tables/import", self.take, "A file laid over a table; nothing is kept yet",
                GridAnswer, problems=(404, 413, 422), method="POST", body=ImportOffer,
                largest_body_bytes=8 * MOST_CHARACTERS + 2 * MOST_FILE,
            ),
        ]  # fmt: skip

    async def export(self, request: Request) -> Response:
        query: ExportQuery = parameters(request, ExportQuery)
        async with self._looking:
            body = await run_in_threadpool(self._export, query)
        name = f"routing-{query.version or query.name}.{query.form}"
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(body, media_type=MEDIA[Form(query.form)], headers=headers)

    async def take(self, request: Request) -> Response:
        offer = await content(request, ImportOffer)
        async with self._looking:
            return await answered(lambda: grid_answer(self._tables, self._taken(offer)))

    def _export(self, query: ExportQuery) -> bytes:
        form = Form(query.form)
        with told_as_problems():
            text = text_of(self._tables.published, TextChoice(version=query.version, name=query.name))
            if form is Form.YAML:
                return text.encode("utf-8", "surrogatepass")
            rows = rows_of(parsed(text).value)
        return as_csv(rows) if form is Form.CSV else as_xlsx(rows)

    def _taken(self, offer: ImportOffer) -> str:
        raw = _decoded(offer)
        if offer.form is Form.YAML:
            return raw.decode("utf-8-sig", "replace")
        rows = read_csv(raw) if offer.form is Form.CSV else read_xlsx(raw)
        base = text_of(self._tables.published, offer)
        return edited(base, edits_of(parsed(base).value, rows, f"table.{offer.form}"))


def _decoded(offer: ImportOffer) -> bytes:
    try:
        return base64.b64decode(offer.content, validate=True)
    except ValueError as error:  # also of letters that are not in ASCII
        fault = wording.UNREADABLE.at("content", form="base64", why=str(error))
        raise ConfigurationError([fault]) from error
