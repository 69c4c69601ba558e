"""Key figures over the API: from the journal in the database, each with its definition, for any stretch of time."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request

from calls import events as e
from calls.model import AgentState, AgentStatus, LeaveReason, Tier
from console.kpis_api import MOST_INTERVALS, KpisApi
from console.problems import Problem
from store.scoping import EVERYTHING
from tests.unit.console.house import House


async def kpis(api: httpx.AsyncClient, **query: object) -> dict[str, Any]:
    answer = await api.get("/api/kpis", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


@pytest.fixture
def morning(house: House) -> House:
    """An hour long ago: one served at once, one who gave up, one moved and served, one for another queue."""
    house.at = house.at.replace(year=2026, month=3, day=2, hour=1, minute=0, second=0, microsecond=0)
    house.open_shop()
    house.served("c1", "1001", sound=False, length_s=60)
    house.abandoned("c2", tier=Tier.VIP)
    house.queued("c3", queue="repairs")
    house.hear(e.CallMoved("c3", "repairs", "orders"), 20)
    house.hear(e.CallLeftQueue("c3", "orders", LeaveReason.OVERFLOWED), 30)
    house.queued("c4", queue="repairs")
    return house


MORNING = {"since": "2026-03-02T09:00:00", "until": "2026-03-02T10:00:00"}


async def test_an_empty_house_has_nothing_to_tell(api: httpx.AsyncClient) -> None:
    told = await kpis(api)
    assert (told["total"]["offered"], told["queues"], told["agents"], told["intervals"]) == (0, {}, {}, [])


async def test_figures_of_queues_classes_and_agents(morning: House, api: httpx.AsyncClient) -> None:
    told = await kpis(api, **MORNING)
    assert {name: line["offered"] for name, line in told["queues"].items()} == {"orders": 3, "repairs": 2}
    assert told["queues"]["repairs"]["flowed_out_by"] == {"moved": 1}
    total = told["total"]
    assert [total[name] for name in ("offered", "answered", "abandoned", "flowed_out", "waiting")] == [4, 1, 1, 1, 1]
    assert (total["asa_s"], total["talk_s"], total["wrap_up_s"]) == (11.1, 60.0, 10.0)
    assert told["tiers"]["vip"]["p_abandon"] == 1.0
    assert told["agents"]["1001"]["offers"] == 1
    assert told["agents"]["1001"]["time_s"]["talking"] == 60.0


async def test_each_number_has_its_definition_in_both_languages(morning: House, api: httpx.AsyncClient) -> None:
    told = await kpis(api, definition="genesys,flow_outs", **MORNING)
    assert told["total"].keys() == told["definitions"]["callers"].keys()
    assert told["agents"]["1001"].keys() == told["definitions"]["agents"].keys()
    assert told["definitions"]["callers"]["asa_s"]["unit"] == "seconds"
    assert told["service_level"]["name"] == "genesys,flow_outs"
    assert "转出计为未达标" in told["service_level"]["text"]["zh-CN"]
    assert "But: flowed-out calls count as missed." in told["service_level"]["text"]["en"]


@pytest.mark.parametrize(
    ("definition", "level"), [("genesys", 1 / 2), ("all_callers", 1 / 3), ("asterisk", 1.0), ("asterisk2", 1 / 2)]
)
async def test_the_service_level_is_the_one_asked_for(
    morning: House, api: httpx.AsyncClient, definition: str, level: float
) -> None:
    assert (await kpis(api, definition=definition, **MORNING))["total"]["service_level"] == pytest.approx(level)


async def test_the_time_that_counts_may_be_asked_for(morning: House, api: httpx.AsyncClient) -> None:
    assert (await kpis(api, within_s=11.0, **MORNING))["total"]["answered_in_time"] == 0
    assert (await kpis(api, within_s=11.2, **MORNING))["total"]["answered_in_time"] == 1
    assert (await kpis(api, short_s=60, **MORNING))["total"]["short_abandoned"] == 1


async def test_one_queue_alone(morning: House, api: httpx.AsyncClient) -> None:
    told = await kpis(api, queue="repairs", **MORNING)
    assert told["queues"].keys() == {"repairs"}
    assert told["total"] == told["queues"]["repairs"]


async def test_intervals_follow_each_other_from_the_beginning(morning: House, api: httpx.AsyncClient) -> None:
    told = await kpis(api, interval_s=60, **MORNING)
    starts = [interval["since"] for interval in told["intervals"]]
    assert starts == sorted(starts)
    assert all(start.endswith(":00Z") for start in starts)
    assert sum(interval["figures"]["offered"] for interval in told["intervals"]) == 4


async def test_what_came_before_and_after_is_known_but_not_counted(house: House, api: httpx.AsyncClient) -> None:
    """An agent who has been there since the night, and a call answered after the time asked for."""
    house.at = house.at.replace(year=2026, month=3, day=2, hour=1, minute=0, second=0, microsecond=0)
    begin = house.at
    house.hear(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True))
    house.queued("early")
    house.at = begin + timedelta(hours=1)
    house.queued("mine")
    house.at = begin + timedelta(hours=2)
    house.hear(e.CallLeftQueue("mine", "orders", LeaveReason.SERVED), 60)
    house.queued("late")
    told = await kpis(api, since=begin + timedelta(hours=1), until=begin + timedelta(hours=2))
    assert (told["total"]["offered"], told["total"]["answered"], told["total"]["waiting"]) == (1, 1, 0)
    assert told["agents"]["1001"]["time_s"] == {"idle": 3600.0}


async def test_today_is_told_of_where_no_time_is_given(house: House, api: httpx.AsyncClient) -> None:
    house.at -= timedelta(days=2)
    house.queued("old")
    house.at += timedelta(days=2)
    house.queued("new")
    told = await kpis(api)
    assert told["total"]["offered"] <= 1, "the day before yesterday is not today"
    assert told["since"] < told["until"] <= told["at"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"definition": "erlang"}, "definition"),
        ({"definition": "<script>"}, "definition"),
        ({"interval_s": "1"}, "interval_s"),
        ({"within_s": "soon"}, "within_s"),
        ({"since": "2026-03-02T10:00", "until": "2026-03-02T09:00"}, "until"),
        ({"since": "2026-03-02", "until": "2026-04-04"}, "until"),
        (
            {"since": "2026-03-02", "until": "2026-03-31", "interval_s": f"{86400 * 29 / MOST_INTERVALS - 1}"},
            "interval_s",
        ),
        ({"agent": "1001"}, "agent"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "9999-12-31T20:00", "until": "9999-12-31T21:00"}, "since"),
        ({"until": "9999-12-31T23:00-12:00"}, "until"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_name(
    api: httpx.AsyncClient, query: dict[str, str], name: str
) -> None:
    answer = await api.get("/api/kpis", params=query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert name in error["message_zh"]
    assert name in error["message_en"]
    assert "<script>" not in answer.text


async def test_what_takes_too_long_to_count_is_given_up(morning: House) -> None:
    api = KpisApi(morning.queries, morning.live, UTC, longest_s=0.0)
    scope = {"type": "http", "method": "GET", "path": "/api/kpis", "headers": [], "query_string": urlencode(MORNING)}
    scope["state"] = {"scope": EVERYTHING}
    for _ in range(2):
        with pytest.raises(Problem) as given_up:
            await api.kpis(Request(scope))
        assert (given_up.value.status_code, given_up.value.code) == (503, "too_much_to_count")


async def test_hostile_queue_names_find_nothing(morning: House, api: httpx.AsyncClient) -> None:
    told = await kpis(api, queue="orders'; DROP TABLE journal; --", **MORNING)
    assert (told["total"]["offered"], told["queues"]) == (0, {})
    assert (await kpis(api, **MORNING))["total"]["offered"] == 4
