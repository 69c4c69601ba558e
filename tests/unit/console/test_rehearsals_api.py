"""A past day run again under two tables, by the API."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import AgentState, AgentStatus
from config.routing.schedules import ZONE
from hotline.tables.rehearsing import Rehearsing
from tests.unit.config.folders import EXAMPLE
from tests.unit.console.house import House
from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import person, refusal
from tests.unit.hotline.tables import FAULTY, TABLE, WIDER

__all__ = ["description"]

AGENTS = """\
agents:
  "1001": {name: 李娜, skills: {orders: 80, emergency: 60}, address: "sip:1001@127.0.0.1"}
  "1002": {name: 王强, skills: {orders: 40, repair: 70}, address: "sip:1002@127.0.0.1"}
"""
REPLAYS = "/api/tables/replays"


@pytest.fixture
def house(house: House, tmp_path: Path) -> House:
    """With the folder of the two agents who serve there."""
    folder = tmp_path / "folder"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("desk.yaml"))
    (folder / "agents.yaml").write_text(AGENTS, encoding="utf-8")
    (folder / "routing.yaml").write_text(TABLE, encoding="utf-8")
    house.rehearsing = Rehearsing(house.database.url, folder, house.folder, dict)
    return house


async def finished(house: House, api: httpx.AsyncClient, **order: object) -> dict[str, Any]:
    begun = await api.post(REPLAYS, json=order)
    assert begun.status_code == 202, begun.text
    thread = house.rehearsing.runs._thread
    assert thread is not None
    thread.join(60)
    return dict((await api.get(f"{REPLAYS}/{begun.json()['id']}")).json())


def a_day(house: House) -> str:
    """Somebody worked, three were served, one gave up; its date."""
    house.at = datetime(2026, 11, 23, 10, tzinfo=ZONE).astimezone(UTC)
    house.open_shop()
    for call in ("a", "b", "c"):
        house.served(call, sound=False)
    house.abandoned("d")
    house.hear(e.AgentStateChanged("1001", AgentStatus.OFF, AgentState.IDLE, False), 60)
    return "2026-11-23"


async def test_a_past_day_is_run_again_under_two_tables(
    house: House, api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    day = a_day(house)
    seen = await finished(house, api, day=day, text=TABLE, against={"text": WIDER}, runs=2)
    assert (seen["state"], seen["share"], seen["by"], seen["faults"]) == ("done", 1.0, "API", [])
    result = seen["result"]
    assert result["days"] == [{"day": day, "calls": 4, "dropped": {}}]
    for side in ("today", "draft"):
        told = result[side]
        assert told["overall"]["arrived"] == 4
        assert sum(part["arrived"] for part in told["intervals"]) == 4
        assert told["intervals"][0]["from_s"] == 10 * 3600
    assert result["changed"]["calls"] >= 0
    (item,) = (await api.get(REPLAYS)).json()["items"]
    assert (item["id"], item["against"], item["table"]) == (seen["id"], "draft", "draft")
    described = description["paths"][f"{REPLAYS}/{{id}}"]["get"]["responses"]["200"]
    check(description, described["content"]["application/json"]["schema"], seen)


async def test_a_day_nobody_called_on_is_named_and_the_latest_runs_are_kept(
    house: House, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.tables.rehearsing.MOST_KEPT", 1)
    seen = await finished(house, api, day="2026-11-01", text=TABLE)
    assert (seen["state"], seen["result"], seen["faults"][0]["place"]) == ("faulty", None, "2026-11-01")
    seen = await finished(house, api, day=a_day(house), text=FAULTY)
    assert seen["faults"][0]["place"].startswith("routing.yaml:2")
    assert [item["id"] for item in (await api.get(REPLAYS)).json()["items"]] == [2]


async def test_one_day_at_a_time_is_run_and_anybody_may_call_it_off(house: House, api: httpx.AsyncClient) -> None:
    order = {"day": a_day(house), "text": TABLE}
    begun = (await api.post(REPLAYS, json=order)).json()
    refusal(await api.post(REPLAYS, json=order), 409, "replay_runs")
    async with person(house, "li") as li:
        off = (await li.delete(f"{REPLAYS}/{begun['id']}")).json()
    assert off["state"] == "called_off"
    seen = await finished_after(house, api, {"day": order["day"], "version": 1})
    assert (seen["against"], seen["table"], seen["state"]) == ("1", "1", "done")
    assert seen["result"]["changed"]["calls"] == 0
    refusal(await api.get(f"{REPLAYS}/99"), 404, "not_found")
    refusal(await api.delete(f"{REPLAYS}/99"), 404, "not_found")
    refusal(await api.post(REPLAYS, json={"day": "2026-02-30", "text": TABLE}), 400, "bad_parameter")


async def finished_after(house: House, api: httpx.AsyncClient, order: dict[str, Any]) -> dict[str, Any]:
    """Once the one before is gone."""
    thread = house.rehearsing.runs._thread
    assert thread is not None
    thread.join(60)
    return await finished(house, api, **order)
