"""Flows by the API: the same drafts, checks, publications and refusals as those of routing tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import HangupCause, Party, Stage, Tier
from tests.unit.console.house import House
from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import person, refusal
from tests.unit.hotline.flows import FAULTY, MENU, OTHER_EMERGENCY, OTHER_PROMPT, UNKNOWN_QUEUE
from tests.unit.hotline.tables import TABLE

__all__ = ["description"]

MAIN = "/api/flows/main"


@pytest.fixture(autouse=True)
def flows(house: House) -> None:
    house.open_flow("main", MENU)
    house.open_flow("夜间", MENU)


async def saved(client: httpx.AsyncClient, text: str = OTHER_PROMPT, flow: str = MAIN) -> dict[str, Any]:
    answer = await client.put(f"{flow}/draft", json={"text": text})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def published(client: httpx.AsyncClient, text: str = OTHER_PROMPT, **order: object) -> dict[str, Any]:
    draft = await saved(client, text)
    answer = await client.post(f"{MAIN}/publish", json={"reason": "晚高峰", "etag": draft["etag"], **order})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_every_flow_is_listed_with_its_live_version_and_who_is_in_it(
    house: House, api: httpx.AsyncClient
) -> None:
    for call, version in (("a", "1"), ("b", "1"), ("c", "2")):
        house.hear(e.CallOffered(call, f"{call}-c", "carrier", "138", "400", house.at))
        house.hear(e.FlowStarted(call, "main", version, Tier.NORMAL))
    house.hear(e.CallEnded("b", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    items = (await api.get("/api/flows")).json()["items"]
    assert [(item["name"], item["version"], item["calls"]) for item in items] == [
        ("main", "1", {"1": 1, "2": 1}),
        ("夜间", "1", {}),
    ]
    assert items[0]["publication"]["kind"] == "file"


async def test_a_draft_published_is_live_and_a_roll_back_undoes_it(house: House, api: httpx.AsyncClient) -> None:
    done = await published(api)
    assert (done["version"], done["state"], done["by"]) == (2, "live", "API")
    assert house.flows_in_force[-1].version == "2"
    versions = (await api.get(f"{MAIN}/versions")).json()["items"]
    assert [(row["number"], row["author"]) for row in versions] == [(2, "API"), (1, "file")]
    assert (await api.get(f"{MAIN}/versions/2")).json()["text"] == OTHER_PROMPT
    back = (await api.post(f"{MAIN}/rollback", json={"reason": "错了"})).json()
    assert (back["version"], back["kind"]) == (1, "rollback")
    assert (await api.get(f"{MAIN}/live")).json()["version"] == "1"


async def test_what_is_done_to_one_flow_is_nothing_to_another_or_to_the_table(api: httpx.AsyncClient) -> None:
    await published(api)
    await saved(api, OTHER_PROMPT)
    other = "/api/flows/夜间"
    assert [row["number"] for row in (await api.get(f"{other}/versions")).json()["items"]] == [1]
    assert (await api.get(f"{other}/drafts")).json()["items"] == []
    assert [row["number"] for row in (await api.get("/api/tables")).json()["items"]] == [1]
    assert (await api.get("/api/tables/1")).json()["text"] == TABLE
    refusal(await api.get(f"{other}/versions/2"), 404, "no_such_version")
    refusal(await api.delete("/api/tables/publications/4"), 404, "no_such_publication")


async def test_a_faulty_draft_is_refused_with_line_and_remedy_and_changes_nothing(
    house: House, api: httpx.AsyncClient
) -> None:
    draft = await saved(api, FAULTY)
    before = len(house.flows_in_force)
    answer = await api.post(f"{MAIN}/publish", json={"reason": "r", "etag": draft["etag"]})
    (fault,) = refusal(answer, 422, "faulty_text")["faults"]
    assert fault["place"].startswith("flows/main.yaml:5:")
    assert {language: "orders" in remedy for language, remedy in fault["remedy"].items()} == {
        "zh-CN": True,
        "en": True,
    }
    assert (await api.get(f"{MAIN}/live")).json()["version"] == "1"
    assert len(house.flows_in_force) == before


async def test_a_check_knows_the_queues_of_the_live_table_and_the_keys_to_emergencies(
    api: httpx.AsyncClient,
) -> None:
    unknown = (await api.post(f"{MAIN}/check", json={"text": UNKNOWN_QUEUE})).json()
    assert (unknown["ok"], unknown["errors"][0]["place"][:17]) == (False, "flows/main.yaml:7")
    other = (await api.post(f"{MAIN}/check", json={"text": OTHER_EMERGENCY})).json()
    assert (other["ok"], other["second_person"]) == (True, True)
    words = (await api.post(f"{MAIN}/check", json={"text": OTHER_PROMPT})).json()
    assert (words["ok"], words["second_person"]) == (True, False)


async def test_differences_are_told_by_meaning_between_any_two_versions(api: httpx.AsyncClient) -> None:
    await published(api)
    question = {"before": {"version": 1}, "after": {"version": 2}}
    changes = (await api.post(f"{MAIN}/diff", json=question)).json()["changes"]
    assert [(change["path"], change["before"], change["after"]) for change in changes] == [
        ("nodes.topic.menu", "greeting", "queue.next")
    ]
    broken = await api.post(f"{MAIN}/diff", json={"after": {"text": "a: ["}})
    assert refusal(broken, 422, "faulty_text")["faults"][0]["place"].startswith("flows/main.yaml:1")


async def test_other_keys_to_emergencies_need_another_person_signed_in(house: House, api: httpx.AsyncClient) -> None:
    async with person(house, "wang") as wang, person(house, "li") as li:
        asked = await published(wang, OTHER_EMERGENCY)
        assert asked["state"] == "awaiting_approval"
        refusal(await wang.post(f"{MAIN}/versions/2/approve"), 403, "second_person")
        refusal(await api.post(f"{MAIN}/versions/2/approve"), 403, "named_person")
        agreed = (await li.post(f"{MAIN}/versions/2/approve")).json()
    assert (agreed["state"], agreed["approved_by"]) == ("live", "li")


async def test_who_publishes_on_an_older_version_is_told_what_came_between(api: httpx.AsyncClient) -> None:
    mine = (await api.put(f"{MAIN}/draft", json={"text": OTHER_PROMPT, "name": "mine"})).json()
    await published(api)
    order = {"reason": "r", "name": "mine", "etag": mine["etag"]}
    refusal(await api.post(f"{MAIN}/publish", json=order), 409, "version_moved_on")


async def test_a_flow_that_is_not_there_is_said_so(api: httpx.AsyncClient) -> None:
    for path in ("versions", "versions/1", "live", "audit", "drafts", "draft"):
        refusal(await api.get(f"/api/flows/nothing/{path}"), 404, "no_such_flow")
    refusal(await api.post("/api/flows/nothing/check", json={}), 404, "no_such_flow")
    refusal(await api.post("/api/flows/..%2F..%2Fmain/check", json={}), 404, "not_found")


async def test_the_audit_of_a_flow_has_what_was_done_to_it_and_the_whole_one_everything(
    api: httpx.AsyncClient,
) -> None:
    await published(api)
    mine = (await api.get(f"{MAIN}/audit")).json()["items"]
    assert [entry["what"] for entry in mine] == ["live", "publish", "edit", "live", "file"]
    assert {entry["detail"]["subject"] for entry in mine} == {"flow/main"}
    everything = (await api.get("/api/tables/audit")).json()["items"]
    assert {entry["detail"]["subject"] for entry in everything} == {
        "routing",
        "rubric",
        "days",
        "flow/main",
        "flow/夜间",
    }


async def test_reviewers_see_what_is_live_and_change_nothing(house: House) -> None:
    async with person(house, "zhao", "qa") as zhao:
        assert (await zhao.get("/api/flows")).status_code == 200
        refusal(await zhao.get(f"{MAIN}/versions"), 403, "forbidden")
        refusal(await zhao.get(f"{MAIN}/draft"), 403, "forbidden")
        refusal(await zhao.put(f"{MAIN}/draft", json={"text": MENU}), 403, "forbidden")
        refusal(await zhao.post(f"{MAIN}/rollback", json={"reason": "r"}), 403, "forbidden")


async def test_without_the_database_the_flows_are_told_and_orders_are_not_now(
    house: House, api: httpx.AsyncClient
) -> None:
    house.database.away = True
    assert [item["version"] for item in (await api.get("/api/flows")).json()["items"]] == ["1", "1"]
    refusal(await api.post(f"{MAIN}/rollback", json={"reason": "r"}), 503, "database_down")
    house.database.away = False


async def test_answers_are_what_the_description_says(api: httpx.AsyncClient, description: dict[str, Any]) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    faulty = (await saved(api, FAULTY))["etag"]
    one = "/api/flows/{name}"
    steps: list[tuple[str, str, str, object]] = [
        ("get", "/api/flows", "/api/flows", None),
        ("get", f"{one}/draft", f"{MAIN}/draft", None),
        ("get", f"{one}/drafts", f"{MAIN}/drafts", None),
        ("post", f"{one}/publish", f"{MAIN}/publish", {"reason": "r", "etag": faulty}),
        ("put", f"{one}/draft", f"{MAIN}/draft", {"text": OTHER_PROMPT, "etag": faulty}),
        ("post", f"{one}/check", f"{MAIN}/check", {"text": FAULTY}),
        ("post", f"{one}/diff", f"{MAIN}/diff", {}),
        ("post", f"{one}/publish", f"{MAIN}/publish", {"reason": "r", "version": 1, "at": later}),
        ("get", f"{one}/live", f"{MAIN}/live", None),
        ("get", f"{one}/live", "/api/flows/nothing/live", None),
        ("get", f"{one}/versions", f"{MAIN}/versions", None),
        ("get", f"{one}/versions", "/api/flows/nothing/versions", None),
        ("get", f"{one}/versions/{{id}}", f"{MAIN}/versions/1", None),
        ("get", f"{one}/audit", f"{MAIN}/audit", None),
        ("post", f"{one}/rollback", f"{MAIN}/rollback", {"reason": "r"}),
        ("post", f"{one}/versions/{{id}}/approve", f"{MAIN}/versions/1/approve", None),
        ("delete", f"{one}/publications/{{id}}", f"{MAIN}/publications/99", None),
        ("delete", f"{one}/draft", f"{MAIN}/draft?etag=guessed", None),
    ]
    for method, path, asked, body in steps:
        answer = await api.request(method, asked, json=body)
        described = description["paths"][path][method]["responses"][str(answer.status_code)]
        check(description, described["content"]["application/json"]["schema"], answer.json())
        if body is not None and answer.status_code == 200:
            sent = description["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
            check(description, sent, body)
