"""Reports as files that spreadsheets open: CSV, and XLSX with the definitions on a sheet of their own."""

from __future__ import annotations

import csv
import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from calls.model import CHINESE
from console.reports.cells import plain
from console.reports.rows import Cell, Rows

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NUMBERS = {
    "0-1": "0.0%",
    "0-100": "0.0",
    "seconds": "#,##0.0",
    "calls": "#,##0",
    "offers": "#,##0",
    "seats": "#,##0",
}
_MOST_TEXT = 32_767
"""What a cell of XLSX holds."""


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets look for. Numbers are as they are counted: shares 0-1."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        plain(f"{heading.title} ({heading.unit})" if heading.unit else heading.title) for heading in rows.headings
    )
    writer.writerows([_written(cell) for cell in line] for line in rows.cells)
    return ("\ufeff" + out.getvalue()).encode()


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return plain(cell)
    return "" if cell is None else f"{round(cell, 6):.15g}"


def as_xlsx(rows: Rows, language: str) -> bytes:
    """Texts are written as texts, whatever they begin with; the definitions are notes of the headings too."""
    out = io.BytesIO()
    strict = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, strict) as book:
        chinese = language == CHINESE
        _figures(book, book.add_worksheet("报表" if chinese else "Report"), rows)
        _definitions(book.add_worksheet("定义" if chinese else "Definitions"), rows)
    return out.getvalue()


def _figures(book: Workbook, sheet: Worksheet, rows: Rows) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {unit: book.add_format({"num_format": form}) for unit, form in _NUMBERS.items()}
    sheet.write_string(0, 0, rows.title[:_MOST_TEXT], book.add_format({"bold": True}))
    for column, heading in enumerate(rows.headings):
        sheet.write_string(1, column, heading.title, bold)
        if heading.definition:
            sheet.write_comment(1, column, heading.definition)
    for number, line in enumerate(rows.cells, 2):
        for column, cell in enumerate(line):
            _write(sheet, (number, column), cell, formats.get(rows.headings[column].unit))
    sheet.freeze_panes(2, sum(not heading.unit for heading in rows.headings))
    sheet.set_column(0, max(len(rows.headings) - 1, 0), 16)


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, form: Format | None) -> None:
    if isinstance(cell, str):
        sheet.write_string(*place, cell[:_MOST_TEXT])
    elif cell is not None:
        sheet.write_number(*place, cell, form)


def _definitions(sheet: Worksheet, rows: Rows) -> None:
    told = [heading for heading in rows.headings if heading.definition]
    for number, heading in enumerate(told):
        for column, text in enumerate((heading.title, heading.unit, heading.definition)):
            sheet.write_string(number, column, text)
    sheet.set_column(0, 0, 24)
    sheet.set_column(2, 2, 110)
