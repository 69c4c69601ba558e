"""A routing table as cells by the API: read, changed, its faults told by cell."""

from __future__ import annotations

from typing import Any

import httpx

from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import refusal, saved
from tests.unit.hotline.tables import FAULTY, OTHER_EMERGENCY, TABLE

__all__ = ["description"]

GRID = "/api/tables/grid"


async def grid(api: httpx.AsyncClient, **question: object) -> dict[str, Any]:
    answer = await api.post(GRID, json=question)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_table_is_told_as_cells_with_the_names_they_may_use(api: httpx.AsyncClient) -> None:
    seen = await grid(api, version=1)
    assert (seen["text"], seen["second_person"]) == (TABLE, False)
    assert [(fault["warning"], fault["path"]) for fault in seen["faults"]] == [(True, ["queues", "emergency"])]
    assert seen["table"]["queues"]["orders"]["needs"] == {"orders": "50"}
    known = seen["known"]
    assert known["agents"] == {"1001": "李娜", "1002": "王强"}
    assert known["skills"] == ["emergency", "orders", "repair"]
    assert known["defaults"]["ring_s"] == 20
    assert "title" not in known["defaults"]


async def test_cells_are_changed_and_faults_name_theirs(api: httpx.AsyncClient) -> None:
    await saved(api, TABLE)
    edits = [
        {"path": ["queues", "orders", "ring_s"], "value": 500},
        {"act": "insert", "path": ["queues", "orders", "ladder", 0], "value": {"after_s": 30, "queue": "general"}},
        {"act": "remove", "path": ["queues", "orders", "needs", "orders"]},
    ]
    seen = await grid(api, edits=edits)
    assert seen["table"]["queues"]["orders"]["ladder"] == [{"after_s": "30", "queue": "general"}]
    assert seen["text"].count("\n") == TABLE.count("\n")
    (fault,) = seen["faults"]
    assert fault["path"] == ["queues", "orders", "ring_s"]
    assert not fault["warning"]
    assert fault["problem"]["zh-CN"]
    (next_,) = (await grid(api, text=seen["text"], edits=[edits[0] | {"value": 50}]))["faults"]
    assert next_["path"] == ["queues", "orders", "ladder", 0, "queue"]


async def test_a_text_that_is_no_yaml_has_no_cells_but_its_fault(api: httpx.AsyncClient) -> None:
    seen = await grid(api, text="a: [")
    assert seen["table"] is None
    assert [fault["path"] for fault in seen["faults"]] == [[]]
    refusal(await api.post(GRID, json={"text": "a: [", "edits": [{"path": ["a"], "value": 1}]}), 422, "faulty_text")


async def test_a_second_person_is_asked_for_where_emergencies_change(api: httpx.AsyncClient) -> None:
    assert (await grid(api, text=OTHER_EMERGENCY))["second_person"]


async def test_what_cannot_be_changed_is_refused_by_its_place(api: httpx.AsyncClient) -> None:
    edit = {"act": "remove", "path": ["queues", "gone"]}
    error = refusal(await api.post(GRID, json={"text": TABLE, "edits": [edit]}), 422, "faulty_text")
    assert error["faults"][0]["place"] == "routing.yaml: queues.gone"
    refusal(await api.post(GRID, json={"text": TABLE, "edits": [{"path": []}]}), 400, "bad_parameter")
    refusal(await api.post(GRID, json={"text": TABLE, "edits": [{"path": [-1]}]}), 400, "bad_parameter")
    refusal(await api.post(GRID, json={}), 404, "no_such_draft")


async def test_answers_are_what_the_description_says(api: httpx.AsyncClient, description: dict[str, Any]) -> None:
    for text in (TABLE, FAULTY):
        answer = await api.post(GRID, json={"text": text})
        said = description["paths"][GRID]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        check(description, said, answer.json())
