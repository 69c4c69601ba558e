"""Routing tables by the API: drafts, checks, publications, a second person, and who is told what."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.errors import Fault
from calls.model import HangupCause, Party, Stage
from calls.table import RoutingTable
from console.accounts import token_hash
from store.rows import Session, User
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_openapi import check, description
from tests.unit.hotline.tables import DAYTIME, FAULTY, LONGER, OTHER_EMERGENCY, TABLE, WIDER

__all__ = ["description"]

MONDAY_NOON = "2026-11-23T12:00:00+08:00"


async def saved(client: httpx.AsyncClient, text: str = LONGER, etag: str | None = None) -> dict[str, Any]:
    answer = await client.put("/api/tables/draft", json={"text": text, "etag": etag})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def published(client: httpx.AsyncClient, text: str = LONGER, **order: object) -> dict[str, Any]:
    draft = await saved(client, text)
    body = {"reason": "晚高峰", "etag": draft["etag"], **order}
    answer = await client.post("/api/tables/publish", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refusal(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The error, which is said in both languages."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message_zh"] != error["message_en"]
    return dict(error)


async def live(client: httpx.AsyncClient) -> str:
    return str((await client.get("/api/tables/live")).json()["version"])


def person(house: House, name: str, role: str = "supervisor") -> httpx.AsyncClient:
    """Somebody signed in, on a page of ours."""
    now = datetime.now(UTC)
    house.accounts.create_user(User(name, "no password", role))
    house.accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=1)))
    return house.client(cookies={"hotline_session": name}, headers={"origin": "http://hotline.test"})


# --- drafts ---


async def test_a_draft_is_kept_read_and_given_up(api: httpx.AsyncClient) -> None:
    refusal(await api.get("/api/tables/draft"), 404, "no_such_draft")
    draft = await saved(api)
    assert (draft["name"], draft["author"], draft["based_on"], draft["text"]) == ("draft", "API", 1, LONGER)
    assert (await api.get("/api/tables/draft")).json() == draft
    gone = await api.delete("/api/tables/draft", params={"etag": draft["etag"]})
    assert gone.json() == {"done": True}
    refusal(await api.get("/api/tables/draft"), 404, "no_such_draft")


async def test_the_second_editor_is_told_who_and_when(house: House, api: httpx.AsyncClient) -> None:
    read = await saved(api)
    async with person(house, "li") as li:
        theirs = await saved(li, WIDER, read["etag"])
    mine = await api.put("/api/tables/draft", json={"text": TABLE, "etag": read["etag"]})
    error = refusal(mine, 409, "draft_changed")
    for language in ("message_zh", "message_en"):
        assert "li" in error[language]
        assert theirs["saved_at"][:10] in error[language]
    refusal(await api.delete("/api/tables/draft", params={"etag": read["etag"]}), 409, "draft_changed")
    assert (await api.get("/api/tables/draft")).json() == theirs


async def test_drafts_of_other_names_stand_beside_each_other(api: httpx.AsyncClient) -> None:
    await saved(api)
    answer = await api.put("/api/tables/draft", json={"text": WIDER, "name": "holiday"})
    assert answer.status_code == 200
    assert (await api.get("/api/tables/draft?name=holiday")).json()["text"] == WIDER
    assert (await api.get("/api/tables/draft")).json()["text"] == LONGER
    items = (await api.get("/api/tables/drafts")).json()["items"]
    assert [(item["name"], item["author"], "text" in item) for item in items] == [
        ("draft", "API", False),
        ("holiday", "API", False),
    ]
    wrong = await api.put("/api/tables/draft", json={"text": WIDER, "name": "../../etc"})
    refusal(wrong, 400, "bad_parameter")


async def test_a_draft_may_be_large_other_things_not(api: httpx.AsyncClient) -> None:
    long = TABLE + "# " + "长" * 300_000
    assert (await api.put("/api/tables/draft", json={"text": long})).status_code == 200
    huge = await api.put("/api/tables/draft", json={"text": "长" * 1_500_000})
    assert huge.status_code in (400, 413)
    assert (await api.post("/login", content=b"x" * 200_000)).status_code == 413


# --- what it would mean ---


async def test_a_check_names_every_fault_with_place_and_remedy_in_both_languages(api: httpx.AsyncClient) -> None:
    found = (await api.post("/api/tables/check", json={"text": FAULTY})).json()
    assert not found["ok"]
    fault = found["errors"][0]
    assert fault["place"].startswith("routing.yaml:2")
    for part in ("problem", "remedy"):
        assert fault[part]["zh-CN"]
        assert fault[part]["en"]
    good = (await api.post("/api/tables/check", json={"text": LONGER})).json()
    assert (good["ok"], good["second_person"]) == (True, False)
    assert (await api.post("/api/tables/check", json={"text": OTHER_EMERGENCY})).json()["second_person"]


async def test_texts_are_looked_at_one_after_the_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may be a megabyte and takes a thread; all together they would keep the processor from the calls."""
    together, met, check = threading.Barrier(2), [], house.publisher.check

    def checked(text: str) -> tuple[list[Fault], list[Fault]]:
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(0.1)
            met.append(text)
        return check(text)

    monkeypatch.setattr(house.publisher, "check", checked)
    api = house.client(headers=BEARER)
    asked = [api.post("/api/tables/check", json={"text": text}) for text in (TABLE, LONGER)]
    asked += [api.post("/api/tables/diff", json={"after": {"text": WIDER}})]
    assert [answer.status_code for answer in await asyncio.gather(*asked)] == [200, 200, 200]
    assert met == []
    await api.aclose()


async def test_a_diff_says_what_differs_by_meaning(api: httpx.AsyncClient) -> None:
    await saved(api)
    found = (await api.post("/api/tables/diff", json={})).json()
    assert [(change["path"], change["kind"]) for change in found["changes"]] == [("queues.orders.ring_s", "added")]
    assert "ring_s" in found["changes"][0]["text"]["zh-CN"]
    back = {"before": {"text": LONGER}, "after": {"version": 1}}
    assert (await api.post("/api/tables/diff", json=back)).json()["changes"][0]["kind"] == "removed"
    refusal(await api.post("/api/tables/diff", json={"after": {"version": 9}}), 404, "no_such_version")
    assert refusal(await api.post("/api/tables/diff", json={"after": {"text": "a: ["}}), 422, "faulty_text")["faults"]


async def test_a_preview_shows_the_table_as_it_would_be_at_a_time(api: httpx.AsyncClient) -> None:
    async def orders(at: str) -> dict[str, Any]:
        seen = (await api.post("/api/tables/preview", json={"text": DAYTIME, "at": at})).json()
        assert seen["next_change"]
        return dict(next(queue for queue in seen["queues"] if queue["queue"] == "orders"))

    noon = await orders(MONDAY_NOON)
    assert (noon["open"], noon["agents"], noon["needs"]) == (True, ["1001"], {"orders": 50})
    assert noon["waiting_bound_s"] == {"complaint": 0.0, "vip": 60.0, "member": 180.0, "normal": 240.0}
    assert not (await orders("2026-11-23T20:00:00+08:00"))["open"]
    faulty = await api.post("/api/tables/preview", json={"text": FAULTY})
    assert refusal(faulty, 422, "faulty_text")["faults"][0]["place"].startswith("routing.yaml:2")
    refusal(await api.post("/api/tables/preview", json={"at": "2026-11-23T20:00:00"}), 400, "bad_parameter")


# --- publishing ---


async def test_a_draft_is_published_and_stands_in_the_history(house: House, api: httpx.AsyncClient) -> None:
    done = await published(api)
    assert (done["state"], done["version"], done["by"]) == ("live", 2, "API")
    assert house.in_force[-1].queues["orders"].ring_s == 40
    page = (await api.get("/api/tables")).json()
    assert [(item["number"], item["publications"][0]["state"]) for item in page["items"]] == [
        (2, "live"),
        (1, "past"),
    ]
    whole = (await api.get("/api/tables/2")).json()
    assert (whole["text"], whole["reason"], whole["based_on"]) == (LONGER, "晚高峰", 1)
    first = (await api.get("/api/tables?limit=1")).json()
    assert [item["number"] for item in (await api.get(f"/api/tables?before={first['next']}")).json()["items"]] == [1]
    audit = (await api.get("/api/tables/audit")).json()["items"]
    assert [(item["who"], item["what"]) for item in audit[:3]] == [
        ("API", "live"),
        ("API", "publish"),
        ("API", "edit"),
    ]


@pytest.mark.parametrize("number", ["0", "9", "x", "1.5", "-1", "１", "99999999999999999999"])
async def test_a_version_that_is_not_there_is_not_found(api: httpx.AsyncClient, number: str) -> None:
    assert (await api.get(f"/api/tables/{number}")).status_code == 404


async def test_a_faulty_draft_is_refused_with_its_places(api: httpx.AsyncClient) -> None:
    draft = await saved(api, FAULTY)
    answer = await api.post("/api/tables/publish", json={"reason": "晚高峰", "etag": draft["etag"]})
    error = refusal(answer, 422, "faulty_text")
    assert error["faults"][0]["place"].startswith("routing.yaml:2")
    assert await live(api) == "1"


@pytest.mark.parametrize("body", [{"etag": "x"}, {"reason": " ", "etag": "x"}, {"reason": "r"}, {"reason": 1}, [], 7])
async def test_an_order_without_reason_or_object_is_refused(api: httpx.AsyncClient, body: object) -> None:
    refusal(await api.post("/api/tables/publish", json=body), 400, "bad_parameter")


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("publish", {"reason": "r"}, "version"),
        ("rollback", {"reason": "r"}, "to"),
        ("check", {}, "version"),
        ("preview", {}, "version"),
    ],
)
async def test_numbers_no_database_can_keep_are_refused_by_name(
    api: httpx.AsyncClient, path: str, body: dict[str, object], name: str, number: int
) -> None:
    error = refusal(await api.post(f"/api/tables/{path}", json=body | {name: number}), 400, "bad_parameter")
    assert name in error["message_zh"]
    for page in ("", "/audit"):
        refusal(await api.get(f"/api/tables{page}", params={"before": number}), 400, "bad_parameter")
    refusal(await api.put("/api/tables/draft", json={"text": TABLE, "based_on": number}), 400, "bad_parameter")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00", "9999-12-30T00:00:00Z"])
async def test_times_at_the_ends_of_the_calendar_are_refused_by_name(api: httpx.AsyncClient, at: str) -> None:
    order = {"reason": "r", "version": 1}
    for name in ("at", "until"):
        error = refusal(await api.post("/api/tables/publish", json=order | {name: at}), 400, "bad_parameter")
        assert "1971 年至 2198 年" in error["message_zh"]
        assert "1971 and 2198" in error["message_en"]
    refusal(await api.post("/api/tables/preview", json={"text": DAYTIME, "at": at}), 400, "bad_parameter")


async def test_a_draft_changed_since_it_was_looked_at_is_not_published(api: httpx.AsyncClient) -> None:
    seen = await saved(api)
    await saved(api, WIDER, seen["etag"])
    refusal(await api.post("/api/tables/publish", json={"reason": "r", "etag": seen["etag"]}), 409, "draft_changed")


async def test_who_publishes_on_an_older_table_is_told_what_came_between(
    house: House, api: httpx.AsyncClient
) -> None:
    mine = (await api.put("/api/tables/draft", json={"text": WIDER, "name": "mine"})).json()
    async with person(house, "li") as li:
        await published(li)
    order = {"reason": "r", "name": "mine", "etag": mine["etag"]}
    error = refusal(await api.post("/api/tables/publish", json=order), 409, "table_moved_on")
    assert "li" in error["message_zh"]
    assert "version 2" in error["message_en"]


async def test_a_publication_at_a_time_waits_and_can_be_called_off(api: httpx.AsyncClient) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    later = await published(api, at=at.isoformat(), until=(at + timedelta(hours=2)).isoformat())
    assert later["state"] == "scheduled"
    coming = (await api.get("/api/tables/live")).json()["next"]
    assert [each["id"] for each in coming] == [later["id"]]
    off = await api.delete(f"/api/tables/publications/{later['id']}")
    assert off.json()["state"] == "cancelled"
    refusal(await api.delete(f"/api/tables/publications/{later['id']}"), 409, "not_waiting")
    refusal(await api.delete("/api/tables/publications/77"), 404, "no_such_publication")
    assert (await api.get("/api/tables/live")).json()["next"] == []


async def test_an_end_must_come_after_the_beginning(api: httpx.AsyncClient) -> None:
    draft = await saved(api)
    order = {"reason": "r", "etag": draft["etag"], "until": "2020-01-01T00:00:00Z"}
    refusal(await api.post("/api/tables/publish", json=order), 422, "ends_too_soon")


async def test_rolling_back(api: httpx.AsyncClient) -> None:
    refusal(await api.post("/api/tables/rollback", json={"reason": "错了"}), 409, "nothing_before")
    await published(api)
    back = (await api.post("/api/tables/rollback", json={"reason": "错了"})).json()
    assert (back["version"], back["kind"], back["state"]) == (1, "rollback", "live")
    forth = (await api.post("/api/tables/rollback", json={"reason": "没错", "to": 2})).json()
    assert forth["version"] == 2
    refusal(await api.post("/api/tables/rollback", json={"reason": "r", "to": 9}), 404, "no_such_version")


async def test_rules_for_emergencies_need_another_person_signed_in(house: House, api: httpx.AsyncClient) -> None:
    async with person(house, "wang") as wang, person(house, "li") as li:
        asked = await published(wang, OTHER_EMERGENCY)
        assert asked["state"] == "awaiting_approval"
        refusal(await wang.post("/api/tables/2/approve"), 403, "second_person")
        refusal(await api.post("/api/tables/2/approve"), 403, "named_person")
        assert await live(api) == "1"
        agreed = (await li.post("/api/tables/2/approve")).json()
        assert (agreed["state"], agreed["by"], agreed["approved_by"]) == ("live", "wang", "li")
        refusal(await li.post("/api/tables/2/approve"), 409, "not_waiting")
    assert await live(api) == "2"


async def test_live_calls_are_counted_by_the_table_they_began_under(house: House, api: httpx.AsyncClient) -> None:
    house.hear(e.TablePublished(RoutingTable("1")))
    for call in ("a", "b", "c"):
        house.offered(call)
    house.hear(e.TablePublished(RoutingTable("2")))
    house.offered("d")
    house.hear(e.CallEnded("b", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    assert (await api.get("/api/tables/live")).json()["calls"] == {"1": 2, "2": 1}


# --- who may, and from where ---


async def test_reviewers_neither_see_nor_change_tables(house: House) -> None:
    async with person(house, "zhao", "qa") as zhao:
        refusal(await zhao.get("/api/tables"), 403, "forbidden")
        refusal(await zhao.put("/api/tables/draft", json={"text": LONGER}), 403, "forbidden")
        refusal(await zhao.post("/api/tables/rollback", json={"reason": "r"}), 403, "forbidden")


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site", "origin": "http://hotline.test"}]
)
async def test_another_sites_page_changes_nothing(house: House, headers: dict[str, str]) -> None:
    async with person(house, "wang") as wang:
        refusal(await wang.put("/api/tables/draft", json={"text": LONGER}, headers=headers), 403, "forbidden")
        refusal(await wang.post("/api/tables/2/approve", headers=headers), 403, "forbidden")


async def test_a_form_cannot_order_anything(house: House) -> None:
    async with person(house, "wang") as wang:
        form = await wang.post("/api/tables/rollback", data={"reason": "r"})
        refusal(form, 415, "not_json")
        text = {"content-type": "text/plain"}
        refusal(await wang.post("/api/tables/rollback", content='{"reason":"r"}', headers=text), 415, "not_json")


# --- the description ---


async def test_answers_are_what_the_description_says(
    house: House, api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await saved(api, FAULTY)
    faulty = (await api.get("/api/tables/draft")).json()["etag"]
    steps: list[tuple[str, str, str, object]] = [
        ("get", "/api/tables/draft", "", None),
        ("get", "/api/tables/drafts", "", None),
        ("post", "/api/tables/publish", "", {"reason": "r", "etag": faulty}),
        ("put", "/api/tables/draft", "", {"text": DAYTIME, "etag": faulty}),
        ("put", "/api/tables/draft", "", {"text": DAYTIME, "etag": "guessed"}),
        ("post", "/api/tables/check", "", {"text": FAULTY}),
        ("post", "/api/tables/diff", "", {}),
        ("post", "/api/tables/preview", "", {}),
        ("post", "/api/tables/publish", "", {"reason": "r", "version": 1, "at": later}),
        ("get", "/api/tables/live", "", None),
        ("get", "/api/tables", "", None),
        ("get", "/api/tables/{id}", "/api/tables/1", None),
        ("get", "/api/tables/{id}", "/api/tables/9", None),
        ("get", "/api/tables/audit", "", None),
        ("post", "/api/tables/rollback", "", {"reason": "r"}),
        ("post", "/api/tables/{id}/approve", "/api/tables/1/approve", None),
        ("delete", "/api/tables/publications/{id}", "/api/tables/publications/2", None),
        ("delete", "/api/tables/draft", "/api/tables/draft?etag=guessed", None),
    ]
    for method, path, asked, body in steps:
        answer = await api.request(method, asked or path, json=body)
        described = description["paths"][path][method]["responses"][str(answer.status_code)]
        check(description, described["content"]["application/json"]["schema"], answer.json())
        if body is not None and answer.status_code == 200:
            sent = description["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
            check(description, sent, body)


async def test_without_the_database_the_live_table_is_told_and_orders_are_not_now(
    house: House, api: httpx.AsyncClient
) -> None:
    house.database.away = True
    seen = (await api.get("/api/tables/live")).json()
    assert (seen["version"], seen["next"]) == ("1", [])
    refusal(await api.post("/api/tables/rollback", json={"reason": "r"}), 503, "database_down")
    house.database.away = False


async def test_an_order_that_was_kept_is_not_answered_as_failed(house: House, api: httpx.AsyncClient) -> None:
    """However soon after it the database goes away: who is told of a failure would order again."""
    for answers in range(12):
        before = await live(api)
        draft = await saved(api, WIDER if answers % 2 else LONGER)
        house.database.goes_away_after = answers
        answer = await api.post("/api/tables/publish", json={"reason": "r", "etag": draft["etag"]})
        house.database.away, house.database.goes_away_after = False, None
        house.publisher.tick()
        assert (answer.status_code == 200) == (await live(api) != before), answers
        if answer.status_code != 200:
            refusal(answer, 503, "database_down")
            await api.delete("/api/tables/draft", params={"etag": draft["etag"]})
