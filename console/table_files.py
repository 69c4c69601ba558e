"""A sheet as a file of a spreadsheet program, written and read: CSV and XLSX. No formula is written or worked out.

XLSX is read here with the standard library: a sheet of texts needs two files of the archive. Its size is held while
it is inflated, whatever the archive claims, and XML that declares anything (entities) is refused.
"""

from __future__ import annotations

import base64
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from xml.etree import ElementTree

import xlsxwriter

from calls.errors import ConfigurationError
from config.routing.cells import as_text
from config.wording import sheets as wording
from config.wording.kind import printable
from console.reports.cells import FORMULA, plain

MOST_INFLATED = 16 * 1024 * 1024
MOST_COLUMNS = 200
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
_NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")


class Form(StrEnum):
    YAML = "yaml"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA = {
    Form.YAML: "application/yaml",
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON: "application/json",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets look for."""
    out = io.StringIO()
    csv.writer(out).writerows([plain(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(rows: Sequence[Sequence[str]], title: str = "routing") -> bytes:
    """Every cell is text; `title` is the sheet's."""
    out = io.BytesIO()
    strict = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, strict) as book:
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 30, 16)
    return out.getvalue()


def read_csv(content: bytes) -> list[list[str]]:
    """UTF-8, or GB 18030 as Chinese spreadsheets save it; commas, semicolons or tabs. Raises ConfigurationError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    try:
        return [
            [_unquoted(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma)
        ]
    except csv.Error as error:
        raise _unreadable(Form.CSV, str(error)) from error


def _unquoted(cell: str) -> str:
    """Without the apostrophe that kept it from being a formula."""
    inner = cell[1:]
    return inner if cell.startswith("'") and inner.lstrip().startswith(FORMULA) else cell


def read_xlsx(content: bytes) -> list[list[str]]:
    """The first sheet's cells as they are shown, formulas by their last result. Raises ConfigurationError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            sheet = min((name for name in names if _SHEET.fullmatch(name)), default=None)
            if sheet is None:
                raise _unreadable(Form.XLSX, "no sheet")
            left = [MOST_INFLATED]
            texts = _texts(_part(archive, "xl/sharedStrings.xml", left)) if "xl/sharedStrings.xml" in names else []
            return list(_rows(_part(archive, sheet, left), texts))
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        OSError,
        ValueError,
        IndexError,
        NotImplementedError,
    ) as error:
        raise _unreadable(Form.XLSX, printable(str(error))) from error


def _part(archive: zipfile.ZipFile, name: str, left: list[int]) -> ElementTree.Element:
    with archive.open(name) as file:
        content = file.read(left[0] + 1)
    left[0] -= len(content)
    if left[0] < 0:
        raise _unreadable(Form.XLSX, f"> {MOST_INFLATED // 1024**2} MB")
    if any(sign in content for sign in (b"<!DOCTYPE", b"<!ENTITY", b"\x00")):  # in UTF-8, as everybody writes it
        raise _unreadable(Form.XLSX, "DOCTYPE")
    return ElementTree.fromstring(content)  # noqa: S314 - bounded, and what declares entities was refused


def _texts(root: ElementTree.Element) -> list[str]:
    return ["".join(part.text or "" for part in item.iter(f"{_NAMES}t")) for item in root.iter(f"{_NAMES}si")]


def _rows(root: ElementTree.Element, texts: Sequence[str]) -> Iterator[list[str]]:
    for row in root.iter(f"{_NAMES}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_NAMES}c"):
            at = _column(cell.get("r", ""), len(cells))
            cells += [""] * (at - len(cells))
            cells.append(_shown(cell, texts))
        yield cells


def _column(place: str, usual: int) -> int:
    found = _CELL.fullmatch(place)
    if found is None:
        return usual
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > MOST_COLUMNS:
        raise _unreadable(Form.XLSX, f"> {MOST_COLUMNS} columns")
    return column - 1


def _shown(cell: ElementTree.Element, texts: Sequence[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_NAMES}v") or ""
    if kind == "s":
        return texts[int(value)]
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_NAMES}t"))
    if kind == "b":
        return as_text(value == "1")
    return as_text(float(value)) if kind == "n" and value else value


def decoded(content: str) -> bytes:
    """A file that was sent in base64. Raises ConfigurationError."""
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:  # also of letters that are not in ASCII
        raise ConfigurationError([wording.UNREADABLE.at("content", form="base64", why=str(error))]) from error


def _unreadable(form: Form, why: str) -> ConfigurationError:
    return ConfigurationError([wording.UNREADABLE.at(f"table.{form}", form=form.upper(), why=why)])
