"""Nobody takes the console from others by asking too fast; what watches over the server is never refused [X4]."""

from __future__ import annotations

import httpx
import pytest

from console import access
from console.rate import Rate
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import as_role


def test_so_many_at_once_and_then_as_fast_as_the_bucket_fills() -> None:
    rate = Rate(burst=2, each_s=0.5)
    assert [rate.wait_s("a", 10.0) for _ in range(3)] == [0, 0, 2]
    assert rate.wait_s("b", 10.0) == 0
    assert [rate.wait_s("a", 12.0) for _ in range(2)] == [0, 2]
    assert [rate.wait_s("a", 100.0) for _ in range(3)] == [0, 0, 2], "it never holds more than its burst"


def test_the_oldest_are_forgotten_first() -> None:
    rate = Rate(burst=1, each_s=0.001, kept=2)
    assert [rate.wait_s(key, 0.0) for key in ("a", "b", "c")] == [0, 0, 0]
    assert rate.wait_s("b", 0.0) == 1000
    assert rate.wait_s("a", 0.0) == 0, "forgotten"


async def test_who_asks_too_fast_is_told_when_to_come_back_and_others_are_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "Rate", lambda: Rate(burst=3, each_s=0.01))
    app = house.app()
    async with house.client(app, headers=BEARER) as client, house.client(app, cookies=as_role(house, "qa")) as other:
        assert [(await client.get("/api/me")).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = await client.get("/api/me")
        assert (refused.json()["error"]["code"], int(refused.headers["retry-after"])) == ("too_many_requests", 100)
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/metrics")).status_code == 200
        assert (await other.get("/api/me")).status_code == 200


async def test_those_nobody_knows_are_told_apart_by_where_they_come_from_not_by_what_they_show(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "Rate", lambda: Rate(burst=3, each_s=0.01))
    async with house.client(house.app()) as client:
        for guess in range(4):
            answer: httpx.Response = await client.get("/api/me", headers={"authorization": f"Bearer {guess}"})
        assert answer.status_code == 429
