"""Flows looked at and tried by the API: drawn, walked through by one caller, put to the folder's flow tests."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from calls.errors import HotlineError
from config import hotline as configuration
from console.flow_picture import picture
from console.rehearsals import Rehearsals
from hotline.flows.source import FlowSource
from hotline.tables.rehearsing import Rehearsing
from hotline.tables.source import TableSource
from tests.unit.config.folders import EXAMPLE
from tests.unit.console.house import House
from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import person, refusal
from tests.unit.hotline.flows import FAULTY, MENU, OTHER_PROMPT

__all__ = ["description"]

MAIN = "/api/flows/main"
EXAMPLE_MAIN = (EXAMPLE / "flows" / "main.yaml").read_text(encoding="utf-8")
AT = "2026-11-23T10:00:00+08:00"


@pytest.fixture
def menu(house: House) -> House:
    house.open_flow("main", MENU)
    return house


@pytest.fixture
def example(house: House) -> House:
    """The example's main flow and its table are published."""
    hotline = configuration.load(EXAMPLE, None)
    house.publisher.reload(TableSource.of(hotline, None, {}))
    house.rehearsing = Rehearsing(house.database.url, EXAMPLE, house.folder, lambda: hotline.flow_texts)
    source = FlowSource("main", EXAMPLE_MAIN, hotline.known, lambda: hotline.table.queues)
    house.open_flow("main", EXAMPLE_MAIN, source)
    return house


async def test_a_flow_is_drawn_with_its_ways_and_where_it_stands_in_the_text(
    menu: House, api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    assert menu
    answer = await api.get(f"{MAIN}/picture")
    drawn = answer.json()
    said = description["paths"]["/api/flows/{name}/picture"]["get"]["responses"]["200"]
    check(description, said["content"]["application/json"]["schema"], drawn)
    assert (drawn["version"], drawn["start"], drawn["text"]) == ("1", "topic", MENU)
    topic, orders, _, busy = drawn["nodes"]
    assert (topic["name"], topic["verb"], topic["kind"], topic["line"]) == ("topic", "menu", "question", 3)
    assert (
        topic["text"] == "topic:\n  menu: greeting\n  keys: {1: orders, 9: emergency, 0: orders}\n  otherwise: orders"
    )
    assert topic["prompts"][0] == "greeting"
    assert [(way["name"], way["node"], way["chosen"]) for way in topic["ways"]] == [
        ("1", "orders", True),
        ("9", "emergency", True),
        ("0", "orders", True),
        ("otherwise", "orders", False),
    ]
    assert (orders["kind"], orders["queues"], orders["text"]) == (
        "person",
        ["orders"],
        "orders: {enqueue: orders, full: busy, no_agents: busy}",
    )
    assert (busy["kind"], busy["ways"], busy["details"]) == ("end", [], {"hangup": "queue.full"})


async def test_every_node_of_the_example_stands_where_it_is_said_to(example: House) -> None:
    drawn = picture(example.flow_sources["main"].read(EXAMPLE_MAIN), EXAMPLE_MAIN, "1")
    lines = EXAMPLE_MAIN.splitlines()
    for node in drawn.nodes:
        assert lines[node.line - 1].strip().startswith(f"{node.name}:")
        assert node.text.count("\n\n") == 0
        assert "# ---" not in node.text
    assert drawn.nodes[-1].text == "goodbye:\n  hangup: goodbye"
    assert {node.kind for node in drawn.nodes} == {"person", "question", "end", "step"}
    (subflow,) = [node for node in drawn.nodes if node.name == "points"]
    assert subflow.flows == ["points"]


async def test_older_versions_and_drafts_are_drawn_and_what_is_faulty_is_named(
    menu: House, api: httpx.AsyncClient
) -> None:
    draft = (await api.put(f"{MAIN}/draft", json={"text": OTHER_PROMPT})).json()
    await api.post(f"{MAIN}/publish", json={"reason": "r", "etag": draft["etag"]})
    prompts = [
        (await api.get(f"{MAIN}/picture", params=params)).json()["nodes"][0]["prompts"][0]
        for params in ({}, {"version": 1})
    ]
    assert prompts == ["queue.next", "greeting"]
    drawn = (await api.post(f"{MAIN}/preview", json={"text": MENU.replace("busy", "engaged")})).json()
    assert (drawn["version"], drawn["nodes"][-1]["name"]) == (None, "engaged")
    (fault,) = refusal(await api.post(f"{MAIN}/preview", json={"text": FAULTY}), 422, "faulty_text")["faults"]
    assert fault["place"].startswith("flows/main.yaml:5:")
    refusal(await api.get(f"{MAIN}/picture", params={"version": 9}), 404, "no_such_version")
    refusal(await api.get("/api/flows/nothing/picture"), 404, "no_such_flow")
    async with person(menu, "zhao", "qa") as zhao:
        assert (await zhao.get(f"{MAIN}/picture")).status_code == 200
        for what in ("preview", "whatif", "test"):
            refusal(await zhao.post(f"{MAIN}/{what}", json={"text": MENU}), 403, "forbidden")


async def test_one_caller_is_walked_through_a_draft(
    example: House, api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    """The key for repairs leads to orders in it."""
    assert example  # its other flows are in force, with an expression in one of them
    text = EXAMPLE_MAIN.replace("2: repair, 3: complaints", "2: orders, 3: complaints")
    question = {"text": text, "keys": "3,2", "at": AT}
    answer = await api.post(f"{MAIN}/whatif", json=question)
    assert answer.status_code == 200, answer.text
    walked = answer.json()
    said = description["paths"]["/api/flows/{name}/whatif"]["post"]["responses"]["200"]
    check(description, said["content"]["application/json"]["schema"], walked)
    assert walked["outcome"]["queue"] == "orders"
    nodes = [step["details"]["node"] for step in walked["steps"] if step["event"] == "NodeEntered"]
    assert nodes[-2:] == ["topic", "orders"]
    assert [step for step in walked["steps"] if step["event"] == "Heard"]


async def test_the_folders_flow_tests_are_run_with_a_draft(
    example: House, api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    assert example
    text = EXAMPLE_MAIN.replace("3: complaints, 4: assistant", "3: repair, 4: assistant")
    answer = await api.post(f"{MAIN}/test", json={"text": text})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    said = description["paths"]["/api/flows/{name}/test"]["post"]["responses"]["200"]
    check(description, said["content"]["application/json"]["schema"], told)
    failed = [test for test in told["tests"] if not test["passed"]]
    assert 0 < len(failed) < len(told["tests"])
    assert all(test["place"].startswith("tests/") for test in told["tests"])
    assert any("complaints" in wrong["expected"] for test in failed for wrong in test["wrong"])
    assert {flow for flow, _, _ in told["missed"]} <= {"main"}


async def test_what_takes_too_long_is_said_to(menu: House) -> None:
    def too_long(*_: object) -> dict[str, Any]:
        raise HotlineError("not done within 60 s")

    menu.rehearsing.for_console = Rehearsals(too_long, too_long, menu.rehearsing.runs)
    async with person(menu, "wang") as wang:
        for what in ("whatif", "test"):
            error = refusal(await wang.post(f"{MAIN}/{what}", json={"text": MENU}), 503, "trial_failed")
            assert "60 s" in error["message_zh"]


async def test_what_cannot_be_walked_through_is_named(example: House, api: httpx.AsyncClient) -> None:
    assert example
    error = refusal(
        await api.post(f"{MAIN}/whatif", json={"text": EXAMPLE_MAIN, "keys": "1,w", "at": AT}), 422, "faulty_text"
    )
    assert error["faults"][0]["place"] == "keys"
