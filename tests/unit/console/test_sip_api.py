"""A call's SIP messages by the API: whose, when, word for word, and without what one may not see [C2, X4]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from calls import events as e
from calls.monitored import MonitorMode
from calls.sip_text import LONGEST
from calls.traced import LegQuality, SipMessage, Traced
from console.permissions import Role
from tests.unit.console.house import House
from tests.unit.console.shop import open_shop
from tests.unit.console.test_access import as_role

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
NUMBER = "01088886666"
INVITE = (
    f"INVITE sip:400@192.0.2.1 SIP/2.0\nFrom: <sip:{NUMBER}@192.0.2.9>;tag=1\nCSeq: 1 INVITE\n\nv=0\no=- 1 1 IN IP4 x"
)
OK = "SIP/2.0 200 OK\nCSeq: 1 INVITE\n\nv=0\no=- 2 2 IN IP4 x"
LATER = LegQuality(
    "talks", "talks-c", NOON + timedelta(seconds=9), "PCMA", 500, 0.5, 2.5, 40, 0.1, 1.0, 20.0, 91.3, 4.38
)
HOSTILE = "BYE sip:<script>alert(1)</script> SIP/2.0\nSubject: </pre><img src=x onerror=alert(1)>"


def message(leg: str, at_ms: float, text: str, *, sent: bool = False, size: int = 0) -> SipMessage:
    at = NOON + timedelta(milliseconds=at_ms)
    far = "192.0.2.9:5062" if leg.endswith("-c") else "192.0.2.20:5060"
    return SipMessage("talks", leg, at, sent, "UDP", "192.0.2.1:5060", far, text, size or len(text))


def trace(house: House, *traced: Traced) -> None:
    open_shop(house)
    house.happens(e.MonitoringRung("talks", "talks-s1", MonitorMode.LISTEN, "li"))
    house.happens(e.TalkStarted("talks", "", "talks-a2"))
    house.queries.sip_traces().add(traced, NOON)


async def page(api: httpx.AsyncClient) -> Any:
    answer = await api.get("/api/calls/talks/sip")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_ladder_leg_by_leg(house: House, api: httpx.AsyncClient) -> None:
    trace(
        house,
        message("talks-c", 0, INVITE),
        message("talks-c", 12.5, OK, sent=True),
        message("talks-c", 512.5, OK, sent=True),
        message("talks-a1", 600, "INVITE sip:1001@x SIP/2.0\nCSeq: 9 INVITE", sent=True),
        message("talks-a1", 640, "SIP/2.0 180 Ringing\nCSeq: 9 INVITE"),
        message("talks-a2", 700, "INVITE sip:out@x SIP/2.0", sent=True),
        message("talks-a7", 710, "INVITE sip:1002@x SIP/2.0", sent=True),
        message("talks-s1", 720, "INVITE sip:li@x SIP/2.0", sent=True),
        message("talks-s2", 730, "INVITE sip:wang@x SIP/2.0", sent=True),
        message("talks-c", 900, "nonsense", size=LONGEST + 1),
        LegQuality("talks", "talks-c", NOON, "PCMA", 50, 9.0, 1.0, 40),
        LATER,
        LegQuality("talks", "talks-a9", NOON, "PCMA", 500, 0.5, 2.5, 40),
    )  # fmt: skip
    told = await page(api)
    assert (told["call"], told["up"], told["near"], told["caller"]) == (
        "talks",
        True,
        "192.0.2.1:5060",
        "13800138000",
    )
    legs = {leg["leg"]: (leg["party"], leg["title"]["zh-CN"], leg["title"]["en"]) for leg in told["legs"]}
    assert legs == {
        "talks-c": ("caller", "客户", "Caller"),
        "talks-a1": ("agent", "坐席 李娜 1001", "Agent 李娜 1001"),
        "talks-a2": ("outside", "外部线路", "Outside party"),
        "talks-a7": ("agent", "坐席话机", "Agent's phone"),
        "talks-s1": ("supervisor", "班长 li", "Supervisor li"),
        "talks-s2": ("supervisor", "班长话机", "Supervisor's phone"),
    }
    assert [leg["far"] for leg in told["legs"]][:2] == ["192.0.2.9:5062", "192.0.2.20:5060"]
    heard = told["legs"][0]["quality"]
    assert (heard["packets"], heard["mos"], heard["far_loss"], heard["codec"]) == (500, 4.38, 0.1, "PCMA")
    assert told["legs"][1]["quality"] is None
    first, answered, again, _, ringing, *_, last = told["messages"]
    assert (first["number"], first["offset_ms"], first["delta_ms"], first["sent"]) == (1, 0.0, 0.0, False)
    assert (first["method"], first["status"], first["sequence"], first["media"]) == ("INVITE", None, 1, True)
    assert (answered["offset_ms"], answered["delta_ms"], answered["status"], answered["reason"]) == (
        12.5,
        12.5,
        200,
        "OK",
    )
    assert (answered["again"], again["again"], again["delta_ms"]) == (False, True, 500.0)
    assert (ringing["status"], ringing["media"], ringing["text"]) == (
        180,
        False,
        "SIP/2.0 180 Ringing\nCSeq: 9 INVITE",
    )
    assert (last["method"], last["sequence"], last["cut"], first["cut"]) == ("", None, True, False)


async def test_a_call_nothing_was_kept_of_and_one_nobody_knows(house: House, api: httpx.AsyncClient) -> None:
    trace(house)
    told = await page(api)
    assert (told["near"], told["legs"], told["messages"]) == ("", [], [])
    assert (await api.get("/api/calls/nobody/sip")).status_code == 404


async def test_numbers_are_hidden_from_who_may_not_see_them(house: House) -> None:
    trace(house, message("talks-c", 0, INVITE), message("talks-c", 1, f"SIP/2.0 404 No {NUMBER}\nCSeq: 1 INVITE"))
    async with house.client(cookies=as_role(house, Role.QA)) as client:
        shown = (await client.get("/api/calls/talks/sip")).text
        assert NUMBER not in shown
        assert "010****6666" in shown
        assert "192.0.2.9:5062" in shown
    async with house.client(cookies=as_role(house, Role.SUPERVISOR, token="another")) as client:
        assert NUMBER in (await client.get("/api/calls/talks/sip")).text


async def test_what_strangers_wrote_is_answered_as_it_is_and_as_data(house: House, api: httpx.AsyncClient) -> None:
    trace(house, message("talks-c", 0, HOSTILE))
    answer = await api.get("/api/calls/talks/sip")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["messages"][0]["text"] == HOSTILE
