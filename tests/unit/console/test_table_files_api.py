"""Routing tables out to spreadsheets and back; formulas, bombs and broken files."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from console.table_files import MOST_INFLATED, as_csv, as_xlsx, read_csv, read_xlsx
from tests.unit.console.test_tables_api import refusal, saved
from tests.unit.hotline.tables import TABLE

EXPORT, IMPORT = "/api/tables/export", "/api/tables/import"
ROWS = [["queue 队列", "number", "title"], ["orders", "+8610", "=cmd|' /C calc'!A0"], ["repair", "", "'quoted'"]]


def sent(form: str, content: bytes, **choice: object) -> dict[str, object]:
    return {"form": form, "content": base64.b64encode(content).decode(), "version": 1, **choice}


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"xl/{name.replace('__', '/')}.xml", content)
    return out.getvalue()


def sheet(cells: str, before: str = "") -> str:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"{before}<worksheet {space}><sheetData><row>{cells}</row></sheetData></worksheet>"


@pytest.mark.parametrize("form", ["yaml", "csv", "xlsx", "json"])
async def test_a_table_goes_out_and_comes_back_the_same(api: httpx.AsyncClient, form: str) -> None:
    out = await api.get(EXPORT, params={"form": form, "version": 1})
    assert out.status_code == 200
    assert f"routing-1.{form}" in out.headers["content-disposition"]
    seen = (await api.post(IMPORT, json=sent(form, out.content))).json()
    assert (seen["text"], [fault for fault in seen["faults"] if not fault["warning"]]) == (TABLE, [])


async def test_a_sheet_changed_elsewhere_is_laid_over_the_draft_and_checked(api: httpx.AsyncClient) -> None:
    await saved(api, "# ours\n" + TABLE)
    out = (await api.get(EXPORT, params={"form": "csv"})).content.decode().replace("orders:50", "oders:50")
    seen = (await api.post(IMPORT, json=sent("csv", out.encode(), version=None))).json()
    assert seen["text"].startswith("# ours\n")
    assert seen["faults"][0]["path"] == ["queues", "orders", "needs", "oders"]


async def test_what_cannot_be_read_is_refused_with_its_reason(api: httpx.AsyncClient) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        (sent("xlsx", b"PK nothing"), "table.xlsx"),
        (sent("csv", b"who,needs\r\n"), "table.csv:1:1"),
        (sent("csv", b"") | {"content": "?"}, "content"),
    ]
    for body, place in wrong:
        assert refusal(await api.post(IMPORT, json=body), 422, "faulty_text")["faults"][0]["place"] == place
    refusal(await api.get(EXPORT, params={"form": "pdf"}), 400, "bad_parameter")
    refusal(await api.get(EXPORT, params={"form": "csv", "version": 9}), 404, "no_such_version")


def test_no_cell_is_a_formula_and_all_come_back_as_they_were() -> None:
    text = as_csv(ROWS).decode("utf-8-sig")
    assert "'+8610" in text
    assert "'=cmd" in text
    assert read_csv(as_csv(ROWS)) == ROWS
    assert read_xlsx(as_xlsx(ROWS)) == ROWS
    with zipfile.ZipFile(io.BytesIO(as_xlsx(ROWS))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_csv_as_chinese_spreadsheets_save_it_is_read() -> None:
    assert read_csv("queue;title\r\norders;订单\r\n".encode("gb18030")) == [["queue", "title"], ["orders", "订单"]]


def test_cells_of_every_kind_are_read_where_they_stand() -> None:
    cells = (
        '<c r="A1" t="inlineStr"><is><t>or</t><t>ders</t></is></c><c r="C1"><v>60</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c t="str"><f>1+1</f><v>2</v></c><c r="F1"/>'
    )
    assert read_xlsx(archive(worksheets__sheet1=sheet(cells))) == [["orders", "", "60", "true", "2", ""]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (archive(worksheets__sheet1=sheet("").encode("utf-16").decode("latin-1")), "DOCTYPE"),
        (archive(other="<a/>"), "no sheet"),
        (archive(worksheets__sheet1=sheet(" " * (MOST_INFLATED + 1))), "MB"),
        (archive(worksheets__sheet1=sheet("", '<!DOCTYPE a [<!ENTITY b "c">]>')), "DOCTYPE"),
        (archive(worksheets__sheet1="<worksheet>"), "no element found"),
        (archive(worksheets__sheet1=sheet('<c r="A1" t="s"><v>7</v></c>')), "index"),
        (archive(worksheets__sheet1=sheet('<c r="ZZZ1"><v>7</v></c>')), "columns"),
        (b"", "not a zip"),
    ],
)
def test_files_that_are_none_or_would_burst_are_refused(content: bytes, why: str) -> None:
    with pytest.raises(Exception, match=why):
        read_xlsx(content)


async def test_what_is_no_base64_is_said_to_be_none(api: httpx.AsyncClient) -> None:
    for content in ("ÿ", "退款", "=", "a"):
        answer = await api.post("/api/tables/import", json={"form": "csv", "content": content, "version": 1})
        assert (answer.status_code, answer.json()["error"]["faults"][0]["place"]) == (422, "content")


async def test_a_json_table_is_laid_over_and_keeps_the_comments_of_what_stays(api: httpx.AsyncClient) -> None:
    text = TABLE + "# the end\n"
    out = (await api.get(EXPORT, params={"form": "json", "version": 1})).json()
    out["queues"]["orders"]["ring_s"] = 33
    out["queues"].pop("emergency")
    out["plans"] = {"I": {"title": {"zh-CN": "一级"}}}
    back = (await api.post(IMPORT, json=sent("json", json.dumps(out).encode(), text=text, version=None))).json()
    assert back["table"]["queues"]["orders"]["ring_s"] == "33"
    assert set(back["table"]["queues"]) == {"orders"}
    assert back["table"]["plans"] == out["plans"]
    assert "# the end" in back["text"]
    for broken in (b"{", b"[1]"):
        error = refusal(await api.post(IMPORT, json=sent("json", broken)), 422, "faulty_text")
        assert "JSON" in error["faults"][0]["problem"]["en"]
