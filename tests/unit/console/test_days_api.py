"""Days by the API: a year as a calendar, edits, faults by date, one date, files, and versions in force."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from tests.unit.console.house import BEARER, DAYS, House
from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import refusal

__all__ = ["description"]

YEAR = "/api/days/year"


def fits(description: dict[str, Any], path: str, value: object) -> None:
    answers = description["paths"][path]["post"]["responses"]["200"]
    check(description, answers["content"]["application/json"]["schema"], value)


async def year(api: httpx.AsyncClient, of: int = 2026, **question: object) -> dict[str, Any]:
    answer = await api.post(YEAR, json={"version": 1, "year": of, **question})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def on(seen: dict[str, Any], day: str) -> dict[str, Any]:
    return next(each for each in seen["days"] if each["day"] == day)


async def test_a_year_is_told_as_a_calendar(api: httpx.AsyncClient, description: dict[str, Any]) -> None:
    seen = await year(api)
    fits(description, YEAR, seen)
    assert len(seen["days"]) == 365
    assert (seen["known"], seen["provisional"], seen["text"]) == (True, False, DAYS)
    assert on(seen, "2026-01-01")["open"]["business"] == ""
    assert on(seen, "2026-01-04")["open"]["business"] == "09:00-21:00"
    assert on(seen, "2026-01-11")["open"]["business"] == ""
    half = on(seen, "2026-02-13")
    assert (half["kind"], half["hours"], half["greeting"]) == (
        "half_day",
        "09:00-15:00",
        ["greeting.spring_festival"],
    )
    assert not (await year(api, 2031))["known"]


async def test_edits_are_told_against_what_is_live_and_nothing_is_kept(api: httpx.AsyncClient) -> None:
    off = {"first": "2026-05-01", "last": "2026-05-03", "kind": "holiday", "name": "劳动节"}
    worked = {"first": "2026-01-01", "last": "2026-01-01", "kind": None}
    seen = await year(api, edits=[off, worked])
    assert (on(seen, "2026-05-01")["change"], on(seen, "2026-05-01")["open"]["business"]) == ("added", "")
    assert on(seen, "2026-01-01")["change"] == "removed"
    assert "# New Year" in seen["text"]
    assert on(await year(api), "2026-05-01")["change"] is None
    assert on(await year(api, 2027, seed=True), "2027-10-01")["kind"] == "holiday"


async def test_faults_name_their_date(api: httpx.AsyncClient) -> None:
    wrong = {"first": "2026-02-13", "last": "2026-02-13", "kind": "half_day", "hours": "9-15"}
    seen = await year(api, edits=[wrong])
    (fault,) = [each for each in seen["faults"] if not each["warning"]]
    assert fault["day"] == "2026-02-13"
    assert "9-15" in fault["problem"]["en"]
    assert on(seen, "2026-02-13")["open"] == {}
    assert [each["day"] for each in (await year(api, text="days: {"))["faults"]] == [None]
    backward = await api.post(YEAR, json={"version": 1, "year": 2026, "edits": [wrong | {"last": "2026-02-12"}]})
    assert refusal(backward, 422, "faulty_text")


async def test_a_date_is_told_with_what_the_routing_does(api: httpx.AsyncClient, description: dict[str, Any]) -> None:
    answer = await api.post("/api/days/day", json={"version": 1, "day": "2026-02-13"})
    fits(description, "/api/days/day", answer.json())
    told = answer.json()
    assert told["calendars"][0] == {"calendar": "business", "follows": True, "open": "09:00-15:00"}
    assert {queue["queue"]: queue["open"] for queue in told["queues"]}["emergency"] is None
    node = told["nodes"][0]
    assert (node["calendar"], node["open"], node["greeted"]) == (
        "business",
        "09:00-15:00",
        ["greeting.spring_festival"],
    )
    usual = (await api.post("/api/days/day", json={"version": 1, "day": "2026-02-12"})).json()
    assert (usual["kind"], usual["nodes"][0]["open"]) == ("", "09:00-21:00")


async def test_the_package_is_compared(api: httpx.AsyncClient, description: dict[str, Any]) -> None:
    answer = await api.post("/api/days/suggestions", json={"version": 1, "year": 2026})
    fits(description, "/api/days/suggestions", answer.json())
    items = {each["day"]: (each["there"], each["suggested"]) for each in answer.json()["items"]}
    assert items["2026-10-10"] == (None, "workday")
    assert "2026-01-01" not in items


@pytest.mark.parametrize("form", ["yaml", "csv", "xlsx", "ics"])
async def test_days_go_out_as_a_file_and_come_back(api: httpx.AsyncClient, form: str) -> None:
    out = await api.get("/api/days/export", params={"form": form, "version": 1})
    assert out.status_code == 200
    sent = {"form": form, "content": base64.b64encode(out.content).decode(), "version": 1, "year": 2026}
    back = (await api.post("/api/days/import", json=sent)).json()
    assert [each["change"] for each in back["days"] if each["change"]] == []
    broken = await api.post("/api/days/import", json=sent | {"content": "%"})
    assert refusal(broken, 422, "faulty_text")


async def test_a_draft_is_published_and_rolled_back(api: httpx.AsyncClient, house: House) -> None:
    text = (await year(api, edits=[{"first": "2026-12-24", "last": "2026-12-24", "kind": "special"}]))["text"]
    kept = (await api.put("/api/days/draft", json={"text": text, "etag": None})).json()
    changes = (await api.post("/api/days/diff", json={})).json()["changes"]
    assert [change["path"] for change in changes] == ["days.2026-12-24"]
    order = {"reason": "通知", "etag": kept["etag"]}
    assert (await api.post("/api/days/publish", json=order)).json()["state"] == "live"
    assert len(house.days_in_force) == 2
    assert (await api.get("/api/days/live")).json()["version"] == "2"
    faulty = (await api.put("/api/days/draft", json={"text": "days: {x: y}", "etag": None})).json()
    assert refusal(await api.post("/api/days/publish", json=order | {"etag": faulty["etag"]}), 422, "faulty_text")
    assert (await api.post("/api/days/rollback", json={"reason": "改回"})).json()["version"] == 1
    audit = (await api.get("/api/days/audit")).json()["items"]
    assert {"edit", "publish", "rollback"} <= {each["what"] for each in audit}


async def test_days_are_for_those_who_supervise(house: House) -> None:
    async with house.client(headers=BEARER | {"authorization": "Bearer no"}) as stranger:
        assert (await stranger.get("/api/days/live")).status_code == 401
