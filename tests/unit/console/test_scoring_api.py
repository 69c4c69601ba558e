"""What is to be scored, as the console's API tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from store.scoring_rows import JobKind
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role


@pytest.fixture
def unscored(house: House) -> House:
    """A call that was recorded and sealed."""
    house.served("c1", sound=False)
    house.record("c1", 20)
    return house


def set_aside(house: House) -> None:
    now = datetime.now(UTC) + timedelta(days=3650)
    while (job := house.scoring.jobs.claim("w", [JobKind.ACOUSTIC], now, 60.0)) is not None:
        house.scoring.jobs.fail(job, "no such file", now)
        now += timedelta(hours=1)


async def test_the_backlog_tells_what_waits(unscored: House, api: httpx.AsyncClient) -> None:
    kinds = (await api.get("/api/scoring/backlog")).json()["kinds"]
    assert [(kind["kind"], kind["open"]) for kind in kinds] == [("acoustic", 1), ("transcript", 0), ("rescore", 0)]
    assert kinds[0]["oldest"] is not None
    assert kinds[1]["oldest"] is None
    set_aside(unscored)
    kinds = (await api.get("/api/scoring/backlog")).json()["kinds"]
    assert (kinds[0]["open"], kinds[0]["set_aside"]) == (0, 1)


async def test_what_was_set_aside_is_listed_with_the_reason_and_tried_anew(
    unscored: House, api: httpx.AsyncClient
) -> None:
    assert (await api.get("/api/scoring/jobs")).json()["items"] == []
    (open_,) = (await api.get("/api/scoring/jobs?state=open")).json()["items"]
    assert open_["recording"] == "c1-r1"
    set_aside(unscored)
    (job,) = (await api.get("/api/scoring/jobs")).json()["items"]
    assert (job["call"], job["why"], job["attempts"]) == ("c1", "no such file", 5)
    missing = await api.post("/api/scoring/retry", json={"recording": "c9-r1"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "nothing_set_aside")
    assert unscored.woken == 0
    assert (await api.post("/api/scoring/retry", json={"recording": "c1-r1"})).json() == {"jobs": 1}
    assert (await api.post("/api/scoring/retry", json={})).json() == {"jobs": 0}
    assert unscored.woken == 1
    assert (await api.get("/api/scoring/jobs")).json()["items"] == []


async def test_a_month_is_scored_again_as_a_batch(unscored: House, api: httpx.AsyncClient) -> None:
    since, until = unscored.at - timedelta(days=30), unscored.at + timedelta(days=1)
    order = {"since": since.isoformat(), "until": until.isoformat()}
    made = (await api.post("/api/scoring/batches", json=order)).json()
    assert (made["recordings"], made["open"], made["done"]) == (1, 1, 0)
    assert (await api.get("/api/scoring/batches")).json()["items"] == [made]
    assert unscored.woken == 1


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"}, "until_before_since"),
        ({"since": "2026-11-02T00:00:00", "until": "2026-11-03T00:00:00Z"}, "bad_parameter"),
        ({"since": "yesterday", "until": "2026-11-03T00:00:00Z"}, "bad_parameter"),
    ],
)
async def test_a_batch_of_no_time_is_refused(house: House, api: httpx.AsyncClient, order: object, code: str) -> None:
    answer = await api.post("/api/scoring/batches", json=order)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_a_reviewer_may_look_and_retry_and_orders_no_batch(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa")) as reviewer:
        assert (await reviewer.get("/api/scoring/backlog")).status_code == 200
        order = {"since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
        assert (await reviewer.post("/api/scoring/batches", json=order)).status_code == 403
