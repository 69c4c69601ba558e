"""Routing tables out to spreadsheet programs and back [R7]."""

from __future__ import annotations

import asyncio
from typing import Literal
from urllib.parse import quote

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from config.routing.as_json import as_json, edits_from
from config.routing.cells import edited
from config.routing.document import parsed
from config.routing.sheet import edits_of, rows_of
from console.grid_api import grid_answer
from console.grid_schemas import GridAnswer
from console.operation import Operation, content, parameters
from console.published import answered
from console.publishing_schemas import MOST_CHARACTERS, USUAL, DraftName, TextChoice
from console.refusals import told_as_problems
from console.schemas import Shape
from console.sent import RowNumber
from console.table_files import MEDIA, Form, as_csv, as_xlsx, decoded, read_csv, read_xlsx
from console.tables import Tables
from console.trials_api import text_of

MOST_FILE = 3 * 1024 * 1024


class ExportQuery(Shape):
    form: Literal["yaml", "csv", "xlsx", "json"] = "yaml"
    version: RowNumber | None = Field(None, description="Null: the draft.")
    name: DraftName = USUAL


class ImportOffer(TextChoice):
    """A file laid over a table: of a sheet only what it has columns for, of YAML and JSON everything."""

    form: Form
    content: str = Field(max_length=MOST_FILE * 4 // 3 + 4, description="The file, in base64.")


class TableFilesApi:
    def __init__(self, tables: Tables, looking: asyncio.Lock) -> None:
        self._tables, self._looking = tables, looking

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "export_table", "/api/tables/export", self.export, "The table as YAML, CSV, XLSX or JSON",
                media=MEDIA[Form.YAML], also=("text/csv", MEDIA[Form.XLSX], MEDIA[Form.JSON]), query=ExportQuery,
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
            table = parsed(text).value
        if form is Form.JSON:
            return as_json(table)
        rows = rows_of(table)
        return as_csv(rows) if form is Form.CSV else as_xlsx(rows)

    def _taken(self, offer: ImportOffer) -> str:
        raw = decoded(offer.content)
        if offer.form is Form.YAML:
            return raw.decode("utf-8-sig", "replace")
        base = text_of(self._tables.published, offer)
        table, name = parsed(base).value, f"table.{offer.form}"
        if offer.form is Form.JSON:
            return edited(base, edits_from(table, raw, name))
        rows = read_csv(raw) if offer.form is Form.CSV else read_xlsx(raw)
        return edited(base, edits_of(table, rows, name))
