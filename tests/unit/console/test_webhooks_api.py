"""Who is told of events, what was not delivered, and having it sent anew: seen, done and written down [M3]."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from store.deliveries import Delivery, Outcome
from store.event_posts import NewPost
from tests.unit.console.house import House
from tests.unit.console.test_after_the_call_api import as_role, items


@pytest.fixture
def told(house: House) -> House:
    new = [
        NewPost("crm", f"node1-{seq}", "call.ended", "c1", "call c1", "node1", seq, "{}", house.at) for seq in (1, 2)
    ]
    house.events.posts.pick(new, 2)
    house.events.posts.settle([Outcome("crm:node1-1", Delivery.FAILED, 9, done_at=house.at, why="status 500")])
    return house


def audited(house: House) -> list[str]:
    entries = house.tables.published.trail.entries(10)
    return [entry.what for entry in reversed(entries) if entry.what.startswith("webhook_")]


async def test_they_are_listed_with_what_waits_and_failed(told: House, api: httpx.AsyncClient) -> None:
    (crm,) = await items(api, "/api/webhooks")
    assert (crm["endpoint"], crm["waiting"], crm["failed"]) == ("crm", 1, 1)
    assert crm["events"] == ["call.ended"]
    failed = await items(api, "/api/webhook_posts?state=failed")
    assert [(post["message"], post["why"]) for post in failed] == [("crm:node1-1", "status 500")]
    assert await items(api, "/api/webhook_posts?endpoint=bi") == []


async def test_what_failed_is_sent_anew(told: House, api: httpx.AsyncClient) -> None:
    late = (told.at + timedelta(days=1)).isoformat()
    assert (await api.post("/api/webhooks/crm/replay", json={"since": late})).json()["posts"] == 0
    assert (await api.post("/api/webhooks/crm/replay", json={})).json() == {"endpoint": "crm", "posts": 1}
    assert (await api.post("/api/webhooks/nobody/replay", json={})).json()["error"]["code"] == "no_such_webhook"
    assert (await api.post("/api/webhooks/crm/replay", json={"since": "soon"})).status_code == 400
    assert audited(told) == ["webhook_replayed", "webhook_replayed"]


async def test_a_test_is_asked_for(told: House, api: httpx.AsyncClient) -> None:
    message = (await api.post("/api/webhooks/crm/test")).json()["message"]
    post = told.events.posts.one(message)
    assert post is not None
    assert (post.type, post.endpoint, post.event in post.body) == ("webhook.test", "crm", True)
    assert audited(told) == ["webhook_tested"]


async def test_one_post_is_tried_anew_or_dropped(told: House, api: httpx.AsyncClient) -> None:
    one = "/api/webhook_posts/crm:node1-1"
    assert (await api.post(f"{one}/retry")).json()["state"] == "waiting"
    assert (await api.post(f"{one}/retry")).json()["error"]["code"] == "webhook_post_is_past_that"
    assert (await api.post(f"{one}/drop")).json()["state"] == "dropped"
    assert (await api.post("/api/webhook_posts/nobody/drop")).json()["error"]["code"] == "no_such_webhook_post"
    assert audited(told) == ["webhook_retried", "webhook_dropped"]


async def test_it_is_a_supervisors_business(told: House) -> None:
    async with told.client(cookies=as_role(told, "qa")) as reviewer:
        assert (await reviewer.get("/api/webhooks")).status_code == 403
        assert (await reviewer.post("/api/webhooks/crm/replay", json={})).status_code == 403
