"""Scheduled reports over the API: made, changed, ended; their sendings seen, tried anew, dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from config.services import ReportReceivers
from console.reports import schedules_api
from store.deliveries import Delivery, Outcome
from tests.unit.console.house import House

WANTED: dict[str, Any] = {
    "title": "每日队列", "report": {"by": "queue", "compare": "week"}, "every": "day", "at": "08:30",
    "mail": ["lead@lead.example"], "webhooks": ["bi"],
}  # fmt: skip


async def made(api: httpx.AsyncClient, **change: object) -> dict[str, Any]:
    answer = await api.post("/api/report_schedules", json=WANTED | change)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


async def test_a_schedule_is_made_changed_and_ended(house: House, api: httpx.AsyncClient) -> None:
    one = await made(api)
    assert (one["at"], one["format"], one["report"]["by"], one["paused"]) == ("08:30", "xlsx", "queue", False)
    due = datetime.fromisoformat(one["next_at"])
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(days=1)
    assert (due.hour, due.minute) == (0, 30), "half past eight in Shanghai"
    path = f"/api/report_schedules/{one['schedule']}"
    changed = (await api.put(path, json=WANTED | {"every": "month", "paused": True})).json()
    assert (changed["schedule"], changed["every"], changed["paused"]) == (one["schedule"], "month", True)
    page = (await api.get("/api/report_schedules")).json()
    assert page["items"] == [changed]
    assert (page["mail"], page["domains"], page["webhooks"]) == (False, ["lead.example"], ["bi"])
    assert (await api.delete(path)).json() == {"schedule": one["schedule"]}
    assert (await api.get("/api/report_schedules")).json()["items"] == []
    kinds = ["report_schedule_saved", "report_schedule_deleted"]
    assert [entry.what for entry in house.tables.published.trail.of_kinds(kinds)] == [kinds[0], *kinds]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"mail": [], "webhooks": []}, "mail"),
        ({"mail": ["lead@elsewhere.example"]}, "mail"),
        ({"mail": ["lead@lead.example, all@lead.example"]}, "mail"),
        ({"mail": ["lead@lead.example\r\nBcc: x@lead.example"]}, "mail"),
        ({"webhooks": ["http://10.0.0.1/"]}, "webhooks"),
        ({"report": {"by": "agent", "queue": "orders"}}, "queue"),
        ({"report": {"definition": "erlang"}}, "definition"),
        ({"every": "hour"}, "every"),
        ({"at": "24:00"}, "at"),
        ({"title": ""}, "title"),
        ({"title": "x\r\nBcc: x"}, "title"),
        ({"format": "pdf"}, "format"),
    ],
)
async def test_what_cannot_be_sent_is_refused_by_name(
    api: httpx.AsyncClient, change: dict[str, object], name: str
) -> None:
    answer = await api.post("/api/report_schedules", json=WANTED | change)
    assert answer.status_code == 400
    assert name in answer.json()["error"]["message_en"]


async def test_to_any_domain_where_none_is_named(house: House, api: httpx.AsyncClient) -> None:
    house.receivers = ReportReceivers()
    await made(api, mail=["lead@elsewhere.example"], webhooks=[])


async def test_there_may_be_so_many(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules_api, "MOST", 1)
    one = await made(api)
    assert (await api.post("/api/report_schedules", json=WANTED)).status_code == 409
    assert (await api.put(f"/api/report_schedules/{one['schedule']}", json=WANTED)).status_code == 200


async def test_one_is_sent_at_once_tried_anew_and_dropped(house: House, api: httpx.AsyncClient) -> None:
    one = await made(api, webhooks=[])
    woken = house.woken
    assert (await api.post(f"/api/report_schedules/{one['schedule']}/send")).status_code == 200
    assert house.woken == woken + 1
    (sending,) = (await api.get("/api/report_deliveries")).json()["items"]
    assert (sending["mail"], sending["state"], sending["attempts"]) == ("lead@lead.example", "waiting", 0)
    since, until = (datetime.fromisoformat(sending[name]) for name in ("since", "until"))
    assert (until - since, until.hour) == (timedelta(days=1), 16), "a day that is over, in Shanghai"
    path = f"/api/report_deliveries/{sending['message']}"
    assert (await api.post(f"{path}/retry")).status_code == 409
    failed = Outcome(sending["message"], Delivery.FAILED, 10, done_at=house.at, why="status 500")
    house.report_post.mailings.settle([failed])
    assert (await api.get("/api/report_deliveries", params={"state": "failed"})).json()["items"][0]["why"]
    assert (await api.post(f"{path}/retry")).json()["state"] == Delivery.WAITING
    assert (await api.post(f"{path}/drop")).json()["state"] == Delivery.DROPPED
    assert (await api.post(f"{path}/drop")).status_code == 409


async def test_what_is_not_there(api: httpx.AsyncClient) -> None:
    assert (await api.put("/api/report_schedules/x", json=WANTED)).status_code == 404
    assert (await api.delete("/api/report_schedules/x")).status_code == 404
    assert (await api.post("/api/report_schedules/x/send")).status_code == 404
    assert (await api.post("/api/report_deliveries/x/retry")).status_code == 404
