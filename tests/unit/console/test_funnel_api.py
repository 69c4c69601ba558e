"""Where callers leave a flow, over the API: counted by version and node, and the sums add up."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import HangupCause, InputFailure, Party, Stage
from tests.unit.console.house import House

URL = "/api/flows/main/funnel"


def enters(call: str, node: str, verb: str, by: str = "", version: str = "7") -> e.NodeEntered:
    return e.NodeEntered(call, node, verb, (), "main", version, by)


@pytest.fixture
def walked(house: House) -> House:
    """Callers of a morning: to a queue by 1, to a person by 0, one who hung up; and one in version 6."""
    house.at = house.at.replace(year=2026, month=3, day=2, hour=1, minute=0, second=0, microsecond=0)
    for call, key in (("c1", "1"), ("c2", "0"), ("c3", "")):
        house.hear(enters(call, "topic", "menu"))
        if key:
            house.hear(e.InputFailed(call, "topic", "main", InputFailure.WRONG), 3)
            house.hear(enters(call, "person" if key == "0" else "orders", "enqueue", key), 2)
    house.hear(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.AGENT, Stage.TALKING), 60)
    house.hear(e.CallEnded("c3", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    house.hear(enters("c4", "topic", "menu", version="6"))
    return house


async def funnel(api: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await api.get(URL, params={"from": "2026-03-02", "to": "2026-03-03", **query})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


async def test_every_visit_is_counted_once_by_what_became_of_it(walked: House, api: httpx.AsyncClient) -> None:
    assert walked
    nodes = (await funnel(api))["nodes"]
    assert [(node["version"], node["node"], node["entered"]) for node in nodes] == [
        ("7", "topic", 3),
        ("7", "orders", 1),
        ("7", "person", 1),
        ("6", "topic", 1),
    ]
    topic, orders, person, _ = nodes
    assert (topic["left"], topic["zero_outs"], topic["hung_up"], topic["wrong_keys"]) == ({"0": 1, "1": 1}, 1, 1, 2)
    assert (orders["handed_over"], person["still_there"]) == (1, 1)
    for node in nodes:
        ended = node["hung_up"] + node["let_go"] + node["handed_over"] + node["still_there"]
        assert node["entered"] == sum(node["left"].values()) + ended


async def test_one_version_and_one_stretch_of_time(walked: House, api: httpx.AsyncClient) -> None:
    assert walked
    assert [node["version"] for node in (await funnel(api, version="6"))["nodes"]] == ["6"]
    early = await funnel(api, to="2026-03-02T09:00:04")
    assert {node["node"]: node["entered"] for node in early["nodes"]}["topic"] < 3
    assert (await api.get(URL)).json()["nodes"] == [], "of the last 31 days there is nothing"
    assert (await api.get("/api/flows/no%2Fsuch/funnel")).status_code == 404
    assert (await api.get("/api/flows/gone/funnel")).json()["nodes"] == []


@pytest.mark.parametrize(
    "query",
    [{"from": "2026-03-03", "to": "2026-03-02"}, {"from": "2020-01-01"}, {"from": "x"}, {"since": "2026-01-01"}],
)
async def test_times_that_cannot_be_told_of_are_refused(query: dict[str, str], api: httpx.AsyncClient) -> None:
    answer = await api.get(URL, params=query)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_parameter"
