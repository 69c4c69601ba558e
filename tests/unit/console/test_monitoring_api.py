"""A supervisor comes into a talk by his own phone, is told what came of it, and stands on the board [C2, M1, X4]."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import HangupCause, Party, Stage
from calls.monitored import MonitorEnd, MonitorMode, OrderRefusal
from console import live_monitors
from console.live_monitors import LiveMonitor, MonitorState
from console.live_wire import call_item
from console.monitoring_api import ROUTES, WHY_NOT, row_of
from console.permissions import MAY, Role
from console.words import load
from tests.unit.console.house import House
from tests.unit.console.shop import open_shop
from tests.unit.console.test_access import as_role

LISTEN, WHISPER, BARGE, TAKE_OVER = MonitorMode
PHONE = "sip:8001@192.0.2.10"
NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
ENDED = e.CallEnded("talks", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)
PATHS = [path for path, _ in ROUTES.values()]


@pytest.fixture(autouse=True)
def shop(house: House) -> None:
    open_shop(house)


def cookies(house: House, role: Role = Role.SUPERVISOR, phone: str | None = PHONE) -> dict[str, str]:
    given = as_role(house, role)
    house.accounts.change_phone(role, phone)
    return given


async def ask(house: House, path: str, body: Any = None, role: Role = Role.SUPERVISOR) -> httpx.Response:
    async with house.client(cookies=cookies(house, role)) as client:
        return await client.post(f"/api/calls/{path}", json=body or {})


def came(mode: MonitorMode, by: str = "supervisor") -> list[e.Event]:
    rung = e.MonitoringRung("talks", "talks-s1", mode, by)
    if mode is TAKE_OVER:
        return [rung, e.TalkEnded("talks", "1001", Party.SYSTEM), e.CallTakenOver("talks", "talks-s1", "1001", by)]
    return [rung, e.MonitoringStarted("talks", "talks-s1", mode, "1001", False, by)]


def monitors(house: House) -> tuple[LiveMonitor, ...]:
    row = house.live.call("talks")
    assert row is not None
    return row.monitors


@pytest.mark.parametrize("mode", MonitorMode)
async def test_his_own_phone_is_rung_and_it_is_done_when_he_is_in_the_call(house: House, mode: MonitorMode) -> None:
    house.afterwards = [
        e.MonitoringStarted("talks", "talks-s9", mode, "1001", False, "somebody else"),
        e.MonitoringModeChanged("talks", "talks-s1", LISTEN, "supervisor"),
        e.MonitoringEnded("elsewhere", "x", MonitorEnd.BUSY, "supervisor"),
        *came(mode),
    ]
    answer = await ask(house, f"talks/{ROUTES[mode][0]}", {"address": "sip:+900@fraud.example"})
    assert (answer.status_code, answer.json()["done"]) == (200, True), answer.text
    order = answer.json()["order"]
    assert (order["type"], order["mode"], order["address"], order["by"]) == (
        "MonitoringOrdered",
        mode,
        PHONE,
        "supervisor",
    )
    assert order["may"] == [LISTEN, WHISPER, BARGE]
    (noted,) = house.tables.published.trail.of_kinds(["MonitoringOrdered"])
    assert (noted.who, noted.detail["mode"]) == ("supervisor", mode)
    there = live_monitors.of(monitors(house), "supervisor")
    assert there is not None
    assert (there.mode, there.state) == (mode, MonitorState.IN_CALL)


async def test_nobody_says_that_he_is_in_it_yet_his_phone_rings(house: House) -> None:
    house.afterwards = [e.MonitoringRung("talks", "talks-s1", LISTEN, "supervisor")]
    answer = await ask(house, "talks/monitor")
    assert (answer.status_code, answer.json()["done"]) == (202, False)


@pytest.mark.parametrize("reason", [*OrderRefusal, *MonitorEnd])
async def test_every_way_in_which_nothing_comes_of_it_has_its_words(
    house: House, reason: OrderRefusal | MonitorEnd
) -> None:
    refused: e.Event = (
        e.SupervisorOrderRefused("talks", reason, "supervisor")
        if isinstance(reason, OrderRefusal)
        else e.MonitoringEnded("talks", "talks-s1", reason, "supervisor")
    )
    house.afterwards = [refused]
    answer = await ask(house, "talks/barge")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, WHY_NOT[reason])
    assert f"problem.{WHY_NOT[reason]}" in load()


async def test_a_call_that_ends_meanwhile_that_is_over_and_that_nobody_knows(house: House) -> None:
    house.afterwards = [ENDED]
    for path in ("monitor", "monitor/stop", "end"):
        answer = await ask(house, f"talks/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "call_not_talking")
        house.afterwards = []
    assert (await ask(house, "nobody/monitor")).status_code == 404


async def test_who_has_no_phone_is_not_rung_nor_is_the_token(house: House, api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/calls/talks/monitor")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_phone")
    async with house.client(cookies=cookies(house, phone=None)) as client:
        assert (await client.post("/api/calls/talks/barge", json={})).json()["error"]["code"] == "no_phone"


async def test_nobody_is_in_two_calls_at_once_unless_the_first_did_not_reach_him(house: House) -> None:
    house.offered("other")
    house.happens(e.MonitoringRung("other", "other-s1", LISTEN, "supervisor"))
    answer = await ask(house, "talks/monitor")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "in_another_call")
    assert "other" in answer.json()["error"]["message_en"]
    house.happens(e.MonitoringEnded("other", "other-s1", MonitorEnd.BUSY, "supervisor"))
    house.afterwards = came(LISTEN)
    assert (await ask(house, "talks/monitor")).status_code == 200


async def test_he_leaves_and_is_told_so(house: House) -> None:
    house.happens(*came(LISTEN)[:1])
    house.afterwards = [
        e.MonitoringEnded("talks", "talks-s9", MonitorEnd.HUNG_UP, "somebody else"),
        e.MonitoringEnded("talks", "talks-s1", MonitorEnd.ORDERED, "supervisor"),
    ]
    assert (await ask(house, "talks/monitor/stop")).json()["done"]
    assert monitors(house) == ()


async def test_a_call_is_ended_and_an_emergency_only_when_it_is_meant(house: House) -> None:
    house.afterwards = [e.SupervisorOrderRefused("talks", OrderRefusal.EMERGENCY, "supervisor")]
    answer = await ask(house, "talks/end")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "emergency_not_meant")
    house.afterwards = [ENDED]
    answer = await ask(house, "talks/end", {"emergency": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["order"] == {
        "type": "CallEndOrdered",
        "call": "talks",
        "emergency": True,
        "by": "supervisor",
    }


async def test_who_may_only_listen_can_only_listen_also_by_key(house: House) -> None:
    house.afterwards = came(LISTEN, "qa_lead")
    answer = await ask(house, "talks/monitor", role=Role.QA_LEAD)
    assert answer.json()["order"]["may"] == [LISTEN]
    for path in PATHS[1:]:
        assert (await ask(house, f"talks/{path}", role=Role.QA_LEAD)).status_code == 403
    for path in (*PATHS, "monitor/stop", "end"):
        assert (await ask(house, f"talks/{path}", role=Role.QA)).status_code == 403


def test_every_mode_has_its_row_in_the_matrix() -> None:
    assert {row_of(mode) for mode in MonitorMode} == {"monitor", "whisper", "barge", "take_over"} <= MAY.keys()


# --- who is where, on the board ---


def told(*events: e.Event) -> live_monitors.Monitors:
    there: live_monitors.Monitors = ()
    for event in events:
        there = live_monitors.follow(there, event, NOON)
    return there


def test_the_board_shows_who_is_in_a_call_and_why_somebody_is_not() -> None:
    rung = e.MonitoringRung("c", "c-s1", LISTEN, "li")
    assert told(rung) == (LiveMonitor("li", LISTEN, MonitorState.RINGING, NOON),)
    busy = e.MonitoringEnded("c", "c-s1", MonitorEnd.BUSY, "li")
    assert told(rung, busy) == (LiveMonitor("li", LISTEN, MonitorState.FAILED, NOON, MonitorEnd.BUSY),)
    assert told(rung, busy, e.TalkEnded("c", "1001", Party.AGENT)) == ()
    assert told(rung, busy, rung) == told(rung)
    assert told(rung, e.MonitoringModeChanged("c", "c-s1", BARGE, "li"))[0].mode is BARGE
    stranger = (
        e.MonitoringModeChanged("c", "c-s9", BARGE, "wang"),
        e.MonitoringEnded("c", "c-s9", MonitorEnd.BUSY, "wang"),
    )
    assert told(rung, *stranger) == told(rung)


def test_who_took_over_stands_there_until_the_talk_is_over(house: House) -> None:
    for event in (*came(LISTEN, "li"), *came(TAKE_OVER)):
        house.live.hear(Entry(1, NOON, 1.0, event))
    row = house.live.call("talks")
    assert row is not None
    assert (row.stage, row.agent) == (Stage.TALKING, None)
    assert [(one.by, one.mode) for one in call_item(row).monitors] == [("li", LISTEN), ("supervisor", TAKE_OVER)]
    house.live.hear(Entry(2, NOON, 2.0, e.TalkEnded("talks", "", Party.AGENT, "supervisor")))
    assert [one.by for one in monitors(house)] == ["li"]
