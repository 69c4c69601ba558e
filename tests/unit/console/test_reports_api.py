"""Reports over the API: any lines, any slots, last week beside this one, each figure with its definition, files."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from calls import events as e
from calls.model import AgentState, AgentStatus, LeaveReason, Tier
from console.problems import Problem
from console.reports.question import question
from console.reports.reporter import Reporter
from console.reports.schemas import ReportQuery
from console.words import load
from routing.kpi import definitions
from tests.unit.console.house import TABLE, House

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MORNING = {"from": "2026-03-02T09:00:00", "to": "2026-03-02T10:00:00"}


async def report(api: httpx.AsyncClient, **query: object) -> dict[str, Any]:
    answer = await api.get("/api/reports", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


def offered(told: dict[str, Any]) -> dict[str, int]:
    return {line["name"]: line["figures"]["offered"] for line in told["lines"]}


@pytest.fixture
def weeks(house: House) -> House:
    """One call a week ago; this Monday one served, one who gave up, one moved, each a quarter of an hour later."""
    house.at = MONDAY - timedelta(days=7)
    house.open_shop()
    house.served("old", "1001", sound=False, length_s=100, caller="13900000000")
    house.at = MONDAY
    house.hear(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True))
    house.served("c1", "1001", sound=False, length_s=60)
    house.at = MONDAY + timedelta(minutes=15)
    house.abandoned("c2", tier=Tier.VIP)
    house.at = MONDAY + timedelta(minutes=30)
    house.queued("c3", queue="repairs", caller="13700000000")
    house.hear(e.CallMoved("c3", "repairs", "orders"), 20)
    house.hear(e.CallLeftQueue("c3", "orders", LeaveReason.OVERFLOWED), 30)
    house.offered("c4", caller="13600000000")
    return house


async def test_an_empty_house_has_nothing_to_tell(api: httpx.AsyncClient) -> None:
    told = await report(api)
    assert (told["lines"], told["total"]["offered"], told["total"]["calls"]) == ([], 0, 0)
    assert told["total_before"] is None


async def test_lines_by_each_of_what_has_lines(weeks: House, api: httpx.AsyncClient) -> None:
    assert offered(await report(api, **MORNING)) == {"": 3}
    by_queue = await report(api, by="queue", **MORNING)
    assert offered(by_queue) == {"orders": 3, "repairs": 1}
    assert by_queue["titles"]["repairs"] == {"zh-CN": "售后维修", "en": "Repairs"}
    assert offered(await report(api, by="tier", **MORNING)) == {"normal": 2, "vip": 1}
    assert offered(await report(api, by="dialled", **MORNING)) == {"4008001234": 3}
    assert offered(await report(api, by="flow", **MORNING)) == {"": 0, "main": 3}
    assert offered(await report(api, by="queue", queue="repairs", **MORNING)) == {"repairs": 1}


async def test_agents_with_all_they_did(weeks: House, api: httpx.AsyncClient) -> None:
    told = await report(api, by="agent", interval="30min", agent="1001", **MORNING)
    first, second = told["lines"]
    assert (first["figures"]["handled"], first["figures"]["talk_s"], first["figures"]["spoken"]) == (1, 60.0, 1)
    assert first["figures"]["time_s.talking"] == 60.0
    assert (second["figures"]["handled"], second["figures"]["calls"]) == (0, 0)
    assert told["titles"] == {"1001": {"zh-CN": "李娜", "en": "李娜"}}
    everybody = await report(api, by="agent", **MORNING)
    assert "1001" in {line["name"] for line in everybody["lines"]}


async def test_slots_follow_the_hotlines_calendar(weeks: House, api: httpx.AsyncClient) -> None:
    quarters = await report(api, interval="15min", **MORNING)
    assert [(line["since"], line["figures"]["offered"]) for line in quarters["lines"]] == [
        ("2026-03-02T01:00:00Z", 1), ("2026-03-02T01:15:00Z", 1), ("2026-03-02T01:30:00Z", 1),
    ]  # fmt: skip
    assert quarters["lines"][0]["until"] == "2026-03-02T01:15:00Z"
    for interval, since in (("day", "03-01T16:00"), ("week", "03-01T16:00"), ("month", "02-28T16:00")):
        told = await report(api, interval=interval, **MORNING)
        assert [line["since"] for line in told["lines"]] == [f"2026-{since}:00Z"]


async def test_a_heat_map_adds_the_weeks_up(weeks: House, api: httpx.AsyncClient) -> None:
    told = await report(api, interval="hour_of_week", **{"from": "2026-02-23", "to": "2026-03-09"})
    assert [(line["hour_of_week"], line["figures"]["offered"], line["since"]) for line in told["lines"]] == [
        (9, 4, None)
    ]
    assert told["lines"][0]["figures"]["seats"] >= 1


async def test_last_week_stands_beside_this_one(weeks: House, api: httpx.AsyncClient) -> None:
    told = await report(api, by="queue", interval="hour", compare="week", **MORNING)
    orders, repairs = told["lines"]
    assert (orders["figures"]["offered"], orders["before"]["offered"], orders["before"]["talk_s"]) == (3, 1, 100.0)
    assert (repairs["figures"]["offered"], repairs["before"]["offered"]) == (1, 0)
    assert told["total_before"]["offered"] == 1
    assert told["compared_since"] == "2026-02-23T01:00:00Z"
    month = await report(api, interval="month", compare="week", **MORNING)
    assert month["lines"][0]["before"]["offered"] == 0, "no month begins seven days before another"
    heat = await report(api, interval="hour_of_week", compare="week", **MORNING)
    assert [line["before"]["offered"] for line in heat["lines"]] == [1]


async def test_a_line_of_last_week_only_is_told_with_nothing_now(weeks: House, api: httpx.AsyncClient) -> None:
    later = {"from": "2026-03-09T09:00:00", "to": "2026-03-09T10:00:00"}
    told = await report(api, by="queue", compare="week", **later)
    assert [(line["name"], line["figures"]["offered"], line["before"]["offered"]) for line in told["lines"]] == [
        ("orders", 0, 3), ("repairs", 0, 1),
    ]  # fmt: skip


async def test_what_calls_came_to(weeks: House, api: httpx.AsyncClient) -> None:
    total = (await report(api, **MORNING))["total"]
    assert (total["calls"], total["spoken"], total["in_flow"]) == (4, 1, 1)
    assert total["p_repeat"] == pytest.approx(1 / 4), "c2 came from the number of c1"
    assert total["p_first_contact"] == 0.0
    assert (total["surveys"], total["satisfaction"], total["scored"], total["p_error"]) == (0, None, 0, None)


async def test_every_figure_has_its_definition(weeks: House, api: httpx.AsyncClient) -> None:
    told = await report(api, interval="hour", definition="genesys,flow_outs", **MORNING)
    assert [column["name"] for column in told["columns"]] == list(told["lines"][0]["figures"])
    words = {column["name"]: column["text"] for column in told["columns"]}
    assert words["asa_s"] == {"zh-CN": definitions.QUEUE["asa_s"].zh[1], "en": definitions.QUEUE["asa_s"].en[1]}
    assert "转出计为未达标" in words["service_level"]["zh-CN"]
    agents = await report(api, by="agent", **MORNING)
    assert [column["name"] for column in agents["columns"]] == list(agents["lines"][0]["figures"])


async def test_the_same_figures_as_the_key_figures(weeks: House, api: httpx.AsyncClient) -> None:
    """One definition: reports and key figures never differ."""
    kpis = (await api.get("/api/kpis", params={"since": MORNING["from"], "until": MORNING["to"]})).json()
    told = await report(api, by="queue", **MORNING)
    for name, value in kpis["total"].items():
        if name != "flowed_out_by":
            assert told["total"][name] == value, name
    for line in told["lines"]:
        assert line["figures"]["asa_s"] == kpis["queues"][line["name"]]["asa_s"]
    agents = await report(api, by="agent", **MORNING)
    for line in agents["lines"]:
        assert line["figures"]["occupancy"] == kpis["agents"][line["name"]]["occupancy"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"definition": "erlang"}, "definition"),
        ({"from": "2026-03-02T10:00", "to": "2026-03-02T09:00"}, "to"),
        ({"from": "2026-03-02", "to": "2027-06-04"}, "to"),
        ({"from": "2026-03-02", "to": "2026-06-02", "interval": "15min"}, "interval"),
        ({"interval": "fortnight"}, "interval"),
        ({"by": "caller"}, "by"),
        ({"by": "agent", "queue": "orders"}, "queue"),
        ({"by": "agent", "interval": "hour_of_week"}, "interval"),
        ({"agent": "1001"}, "agent"),
        ({"compare": "year"}, "compare"),
        ({"from": "0001-01-01"}, "from"),
        ({"short_s": "-1"}, "short_s"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_name(
    api: httpx.AsyncClient, query: dict[str, str], name: str
) -> None:
    for path in ("/api/reports", "/api/reports.csv", "/api/reports.xlsx"):
        answer = await api.get(path, params=query)
        assert answer.status_code == 400, answer.text
        assert name in answer.json()["error"]["message_en"]


async def test_what_takes_too_long_to_count_is_given_up(weeks: House) -> None:
    reporter = Reporter(
        weeks.queries, weeks.queries.outcomes(), lambda: TABLE, words=load(), zone=UTC, longest_s=-1.0
    )
    asked = question(ReportQuery.model_validate({"from": MONDAY, "to": MONDAY + timedelta(hours=1)}), MONDAY, UTC)
    with pytest.raises(Problem) as given_up:
        reporter.report(asked, MONDAY)
    assert (given_up.value.status_code, given_up.value.code) == (503, "too_much_to_count")


# --- files ----------------------------------------------------------------------------------------------------------


def csv_rows(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf"), "spreadsheets look for the byte order mark"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


async def test_csv_has_the_figures_of_the_report(weeks: House, api: httpx.AsyncClient) -> None:
    answer = await api.get(
        "/api/reports.csv", params={"by": "queue", "interval": "hour", "compare": "week", **MORNING}
    )
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="report-queue-2026-03-02.csv"'
    headings, *lines = csv_rows(answer.content)
    assert headings[:5] == ["队列", "名称", "时间", "进线 (calls)", "进线（上周） (calls)"]
    assert [line[:5] for line in lines] == [
        ["orders", "订单物流", "2026-03-02 09:00", "3", "1"],
        ["repairs", "售后维修", "2026-03-02 09:00", "1", "0"],
    ]
    english = await api.get("/api/reports.csv", params={"interval": "hour_of_week", "language": "en", **MORNING})
    headings, line = csv_rows(english.content)
    assert (headings[0], headings[1], line[0]) == ("Time", "offered (calls)", "Mon 09:00")


async def test_xlsx_has_figures_and_definitions(weeks: House, api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/reports.xlsx", params={"by": "tier", "interval": "day", **MORNING})
    assert answer.status_code == 200
    figures, told = sheet(answer.content, 1), sheet(answer.content, 2)
    assert figures[0] == ["等级：2026-03-02 09:00 – 2026-03-02 10:00"]
    assert figures[1][:4] == ["等级", "名称", "时间", "进线"]
    assert figures[2][:4] == ["normal", "普通", "2026-03-02", 2.0]
    assert [definitions.QUEUE["asa_s"].zh[0], "seconds", definitions.QUEUE["asa_s"].zh[1]] in told


FORMULAS = (
    "＝1+1",
    "＠SUM(A1)",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "\u3000=HYPERLINK(0)",
)


@pytest.mark.parametrize("formula", FORMULAS)
async def test_what_callers_send_is_never_a_formula(house: House, api: httpx.AsyncClient, formula: str) -> None:
    """A number dialled comes from the network: it may be anything."""
    house.at = MONDAY
    house.hear(e.CallOffered("c1", "c1-c", "carrier", "138", formula, house.at))
    cell = csv_rows((await api.get("/api/reports.csv", params={"by": "dialled", **MORNING})).content)[1][0]
    assert cell == f"'{formula}"
    body = (await api.get("/api/reports.xlsx", params={"by": "dialled", **MORNING})).content
    assert sheet(body, 1)[2][0] == formula.replace("\r", "_x000D_"), "a text is a text"
    assert "<f>" not in part(body, "xl/worksheets/sheet1.xml")


async def test_who_took_a_report_away_is_known(weeks: House, api: httpx.AsyncClient) -> None:
    await api.get("/api/reports.csv", params={"by": "queue", **MORNING})
    entry = weeks.tables.published.trail.of_kinds(["report_exported"])[-1]
    assert (entry.detail["by"], entry.detail["format"]) == ("queue", "csv")


async def test_reports_are_for_supervisors(house: House, browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/api/reports")).status_code == 401


def part(body: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return book.read(name).decode()


def sheet(body: bytes, number: int) -> list[list[str | float]]:
    """The cells of a sheet; empty ones are left out."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    strings = ["".join(item.itertext()) for item in ElementTree.fromstring(part(body, "xl/sharedStrings.xml"))]
    rows = ElementTree.fromstring(part(body, f"xl/worksheets/sheet{number}.xml")).iter(f"{space}row")
    return [
        [
            strings[int(value.text or "")] if cell.get("t") == "s" else float(value.text or "")
            for cell in row
            if (value := cell.find(f"{space}v")) is not None
        ]
        for row in rows
    ]
