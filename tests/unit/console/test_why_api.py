"""The API says why: every decision about a call in order, as recorded and in words."""

from __future__ import annotations

import httpx

from calls import codec
from calls import events as e
from calls.decision import Decision, Out, Verdict
from calls.model import RefusalReason, Tier
from tests.decisions import SOME_WHY
from tests.unit.console.house import House

NOBODY = Decision(
    Verdict.WAITS, "7", "orders", Tier.NORMAL, 0.0, 0.0, out={Out.BUSY: 1}, examples={Out.BUSY: ("1002",)}
)


async def test_the_decisions_of_a_call_in_order(house: House, api: httpx.AsyncClient) -> None:
    house.open_shop()
    house.queued("c1")
    house.hear(e.CallWaits("c1", "orders", NOBODY))
    house.hear(e.OfferMade("c1", "c1-o1", "1001", "sip:1001", 20, SOME_WHY), 2)
    house.hear(e.OfferRefused("c1", "c1-o1", "1001", RefusalReason.BUSY), 1)
    house.hear(e.CallMoved("c1", "orders", "repairs", "chen"), 1)
    answer = (await api.get("/api/calls/c1/why")).json()
    waits, offer, refused, moved = answer["items"]
    assert (answer["call"], waits["event"], offer["event"]) == ("c1", "CallWaits", "OfferMade")
    assert (waits["agent"], waits["again"]) == (None, None)
    assert (offer["agent"], offer["again"]) == ("1001", "1001")
    assert offer["decision"] == codec.to_json(e.CallWaits("", "", SOME_WHY))["why"]
    assert offer["text"]["zh-CN"] == "分配给坐席 李娜 1001"
    assert refused["text"]["en"] == "Agent 李娜 1001 did not take the call: busy"
    assert "通话中 1 位（王强 1002）" in waits["paragraphs"][2]["zh-CN"]
    assert moved["text"]["zh-CN"] == "chen 将来电从“订单物流”队列移到“售后维修”队列，等待时间保留"
    assert (moved["reason"], moved["decision"], moved["again"], moved["paragraphs"]) == (None, None, None, [])
    assert waits["paragraphs"][0]["en"].startswith("A caller of the class normal had waited 0 s in the queue Orders")


async def test_a_call_about_which_nothing_was_decided_has_none(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    assert (await api.get("/api/calls/c1/why")).json() == {"call": "c1", "items": [], "next": None}


async def test_a_call_nobody_knows_is_404(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/calls/none/why")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_call")
