"""One caller walked through a table that is not published, by the API."""

from __future__ import annotations

from typing import Any

import httpx

from calls.errors import HotlineError
from console.rehearsals import Rehearsals
from tests.unit.config.folders import EXAMPLE
from tests.unit.console.house import House
from tests.unit.console.test_openapi import check, description
from tests.unit.console.test_tables_api import person, refusal

__all__ = ["description"]

WHATIF = "/api/tables/whatif"
ROUTING = (EXAMPLE / "routing.yaml").read_text(encoding="utf-8")
ORDERS = {"text": ROUTING, "keys": "3,1,2", "at": "2026-11-23T10:00:00+08:00"}
"""In Chinese, orders."""


async def test_one_caller_is_walked_through_a_draft_and_told_why(
    api: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    answer = await api.post(WHATIF, json=ORDERS | {"agents": ["1001"]})
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["outcome"]["ending"], seen["outcome"]["agent"], seen["outcome"]["queue"]) == (
        "talking",
        "1001",
        "orders",
    )
    (offer,) = [step for step in seen["steps"] if step["event"] == "OfferMade"]
    assert all(why["zh-CN"] and why["en"] for why in offer["why"])
    said = description["paths"][WHATIF]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check(description, said, seen)


async def test_what_cannot_be_walked_through_is_named(api: httpx.AsyncClient) -> None:
    misspelt = ROUTING.replace("orders: 60", "oders: 60")
    wrong = [({"text": misspelt}, "routing.yaml:46"), ({"agents": ["7777"]}, "agents"), ({"keys": "1,w"}, "keys")]
    for change, place in wrong:
        error = refusal(await api.post(WHATIF, json=ORDERS | change), 422, "faulty_text")
        assert error["faults"][0]["place"].startswith(place)
    refusal(await api.post(WHATIF, json=ORDERS | {"caller": "1380 0138"}), 400, "bad_parameter")
    refusal(await api.post(WHATIF, json={"version": 9}), 404, "no_such_version")


async def test_what_takes_too_long_is_said_to(house: House) -> None:
    def too_long(*_: object) -> dict[str, Any]:
        raise HotlineError("not done within 60 s")

    house.rehearsing.for_console = Rehearsals(too_long, too_long, house.rehearsing.runs)
    async with person(house, "wang") as wang:
        error = refusal(await wang.post(WHATIF, json=ORDERS), 503, "trial_failed")
    assert "60 s" in error["message_zh"]
