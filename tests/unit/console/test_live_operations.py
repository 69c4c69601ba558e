"""Supervisors act on the moment by the API: each order is checked, noted, carried out by the router, and answered."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from calls import events as e
from calls.errors import NobodyHearsError
from calls.model import AgentState, HangupCause, LeaveReason, Party, Stage, Tier
from console import orders
from tests.unit.console.house import BEARER, House
from tests.unit.console.shop import arrives, offer_of, open_shop
from tests.unit.console.test_access import as_role


class Desk:
    """A supervisor's tool: `post` and `get`, and the answer's status beside its body."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self._api = api

    async def post(self, path: str, body: object = None) -> tuple[int, Any]:
        answer = await self._api.post(path, json=body)
        return answer.status_code, answer.json()

    async def get(self, path: str) -> Any:
        answer = await self._api.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def code(self, path: str, body: object = None) -> tuple[int, str]:
        status, answer = await self.post(path, body)
        return status, answer["error"]["code"]


@pytest.fixture
def desk(api: httpx.AsyncClient) -> Desk:
    return Desk(api)


@pytest.fixture(autouse=True)
def shop(house: House) -> None:
    open_shop(house)


async def order(desk: Desk) -> list[str]:
    return [item["call"] for item in await desk.get("/api/waiting")]


# --- who waits ---


async def test_where_no_call_loop_hears_an_order_it_is_refused_and_not_noted(house: House, desk: Desk) -> None:
    arrives(house, "first")
    house.heard = lambda: False
    assert await desk.code("/api/calls/first/withdraw") == (503, "bus_away")
    assert await order(desk) == ["first"]
    assert not [noted for noted in await desk.get("/api/audit") if noted["what"] == "WithdrawOrdered"]


async def test_an_order_that_is_lost_on_its_way_says_so(house: House, desk: Desk) -> None:
    def lost(_: e.Event) -> None:
        raise NobodyHearsError("nobody")

    arrives(house, "first")
    house.lost = lost
    assert await desk.code("/api/calls/first/withdraw") == (503, "bus_away")


async def test_nobody_waits(desk: Desk) -> None:
    assert await desk.get("/api/waiting") == []


async def test_who_waits_stands_in_the_order_of_scores_with_his_place_in_his_queue(house: House, desk: Desk) -> None:
    arrives(house, "first")
    arrives(house, "vip", Tier.VIP)
    arrives(house, "broken", queue="repairs")
    house.hear(e.PositionTold("first", "orders", 2, 2, 60.0, 120.0))
    items = {item["call"]: item for item in await desk.get("/api/waiting")}
    assert list(items) == ["vip", "first", "broken"]
    assert [(item["queue"], item["position"]) for item in items.values()] == [
        ("orders", 1), ("orders", 2), ("repairs", 1),
    ]  # fmt: skip
    assert items["vip"]["score"] - items["vip"]["waited_s"] == pytest.approx(90)
    assert items["first"]["score"] == items["first"]["waited_s"]
    assert (items["first"]["estimate_low_s"], items["first"]["estimate_high_s"]) == (60.0, 120.0)
    assert (items["vip"]["caller"], items["vip"]["language"], items["vip"]["offered_to"]) == (
        "13800138000",
        "zh-CN",
        [],
    )


async def test_an_emergency_stands_first_unscored_with_the_phone_that_rings_for_it(house: House, desk: Desk) -> None:
    arrives(house, "vip", Tier.VIP)
    arrives(house, "urgent", queue="sos")
    urgent, vip = await desk.get("/api/waiting")
    assert (urgent["call"], urgent["tier"], urgent["score"]) == ("urgent", "emergency", None)
    assert urgent["offered_to"] == ["1002"]
    assert vip["call"] == "vip"


# --- waiting calls ---


async def test_a_moved_call_waits_elsewhere_since_it_came(house: House, desk: Desk) -> None:
    arrives(house, "c1")
    before = (await desk.get("/api/waiting"))[0]["waiting_since"]
    status, answer = await desk.post("/api/calls/c1/move", {"queue": "repairs"})
    assert (status, answer["done"]) == (200, True)
    assert answer["order"] == {"type": "MoveOrdered", "call": "c1", "queue": "repairs", "by": "API"}
    (item,) = await desk.get("/api/waiting")
    assert (item["queue"], item["waiting_since"]) == ("repairs", before)


async def test_a_prioritised_call_goes_before_those_who_came_earlier(house: House, desk: Desk) -> None:
    for call in ("c1", "c2", "c3"):
        arrives(house, call)
    assert (await desk.post("/api/calls/c2/priority", {"tier": "vip"}))[0] == 200
    assert await order(desk) == ["c2", "c1", "c3"]
    assert (await desk.post("/api/calls/c3/priority", {"head_start_s": 300}))[0] == 200
    assert await order(desk) == ["c3", "c2", "c1"]
    assert [(item["tier"], item["head_start_s"]) for item in await desk.get("/api/waiting")][:2] == [
        ("normal", 300.0), ("vip", 0.0),
    ]  # fmt: skip
    house.happens(e.TalkEnded("talks", "1001", Party.CALLER))
    house.happens(e.WrapUpSkipped("1001"))
    assert offer_of(house, "c3"), "the router has it so too"


async def test_who_waits_for_help_in_an_emergency_stays_an_emergency(house: House, desk: Desk) -> None:
    arrives(house, "u1", queue="sos")
    arrives(house, "u2", queue="sos")
    assert (await desk.post("/api/calls/u2/priority", {"tier": "normal"}))[0] == 200
    assert [item["tier"] for item in await desk.get("/api/waiting")] == ["emergency", "emergency"]


async def test_a_withdrawn_call_is_back_with_its_flow(house: House, desk: Desk) -> None:
    arrives(house, "c1")
    status, answer = await desk.post("/api/calls/c1/withdraw")
    assert (status, answer["done"]) == (200, True)
    assert await desk.get("/api/waiting") == []
    assert house.live.snapshot().calls["c1"].stage is Stage.IN_IVR


@pytest.mark.parametrize(("what", "body"), [("move", {"queue": "repairs"}), ("priority", {}), ("withdraw", None)])
async def test_orders_about_calls_that_do_not_wait_come_too_late(
    house: House, desk: Desk, what: str, body: object
) -> None:
    house.offered("menu")
    arrives(house, "over")
    house.happens(e.CallEnded("over", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
    for call in ("menu", "over", "talks"):
        assert await desk.code(f"/api/calls/{call}/{what}", body) == (409, "call_not_waiting")
    assert await desk.code(f"/api/calls/nobody/{what}", body) == (404, "no_such_call")


@pytest.mark.parametrize("order", [("move", {"queue": "repairs"}), ("priority", {}), ("withdraw", None)])
@pytest.mark.parametrize(
    "meanwhile",
    [
        e.CallLeftQueue("c1", "orders", LeaveReason.SERVED),
        e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED),
    ],
)
async def test_a_call_that_leaves_while_the_order_is_on_its_way_is_too_late(
    house: House, desk: Desk, meanwhile: e.Event, order: tuple[str, object]
) -> None:
    arrives(house, "c1")
    house.on_the_way = [meanwhile]
    assert await desk.code(f"/api/calls/c1/{order[0]}", order[1]) == (409, "call_not_waiting")


@pytest.mark.parametrize("order", [("move", {"queue": "repairs"}), ("priority", {}), ("withdraw", None)])
async def test_a_call_that_leaves_while_the_order_is_being_noted_is_too_late(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch, order: tuple[str, object]
) -> None:
    arrives(house, "c1")
    note = house.tables.published.trail.add

    def slowly(*entry: Any) -> None:
        house.happens(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
        note(*entry)

    monkeypatch.setattr(type(house.tables.published.trail), "add", lambda _, *entry: slowly(*entry))
    assert await desk.code(f"/api/calls/c1/{order[0]}", order[1]) == (409, "call_not_waiting")


@pytest.mark.parametrize("order", [("move", {"queue": "repairs"}), ("withdraw", None)])
async def test_a_call_the_router_has_just_given_away_is_too_late(
    house: House, desk: Desk, order: tuple[str, object]
) -> None:
    arrives(house, "c1")
    house.routing.handle(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED), 0)
    house.afterwards = [e.CallLeftQueue("c1", "orders", LeaveReason.SERVED)]
    assert await desk.code(f"/api/calls/c1/{order[0]}", order[1]) == (409, "call_not_waiting")


async def test_an_order_nobody_carries_out_in_time_is_accepted_and_no_more(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(house, "c1")
    monkeypatch.setattr(orders, "PATIENCE_S", 0.05)
    monkeypatch.setattr(house, "happens", lambda _: None)
    status, answer = await Desk(house.client(house.app(), headers=BEARER)).post("/api/queues/orders/pause")
    assert (status, answer["done"]) == (202, False)


async def test_a_call_cannot_be_moved_to_where_it_is_or_to_nowhere(house: House, desk: Desk) -> None:
    arrives(house, "c1")
    assert await desk.code("/api/calls/c1/move", {"queue": "orders"}) == (409, "already_there")
    assert await desk.code("/api/calls/c1/move", {"queue": "moon"}) == (404, "no_such_queue")


# --- agents ---


async def detail(desk: Desk, agent: str) -> Any:
    return next(item for item in await desk.get("/api/agents") if item["agent"] == agent)


@pytest.mark.parametrize(("wanted", "status"), [("break", "break"), ("break_soon", "break"), ("off", "off")])
async def test_an_agent_is_sent_on_a_break_or_home(desk: Desk, wanted: str, status: str) -> None:
    code, answer = await desk.post("/api/agents/1002/status", {"status": wanted})
    assert (code, answer["done"]) == (200, True)
    assert (await detail(desk, "1002"))["status"] == status


async def test_who_talks_has_his_break_soon(desk: Desk) -> None:
    assert (await desk.post("/api/agents/1001/status", {"status": "break_soon"}))[0] == 200
    assert (await detail(desk, "1001"))["status"] == "break_soon"


async def test_other_skills_act_until_the_tables_are_given_back(desk: Desk) -> None:
    assert (await desk.post("/api/agents/1002/skills", {"skills": {"orders": 30, "french": 5}}))[0] == 200
    changed = await detail(desk, "1002")
    assert (changed["skills"], changed["changed"]) == ({"orders": 30, "french": 5}, True)
    assert (await desk.post("/api/agents/1002/skills", {"skills": None}))[0] == 200
    assert ((await detail(desk, "1002"))["skills"], (await detail(desk, "1002"))["changed"]) == (
        {"repairs": 70},
        False,
    )


async def test_in_another_group_the_agent_serves_its_queue_at_once(house: House, desk: Desk) -> None:
    arrives(house, "c1")
    assert (await desk.post("/api/agents/1002/groups", {"groups": ["day"]}))[0] == 200
    assert (await detail(desk, "1002"))["groups"] == ["day"]
    assert offer_of(house, "c1")


async def test_a_lent_agent_helps_out_until_it_is_over(house: House, desk: Desk) -> None:
    assert (await desk.post("/api/agents/1001/lend", {"group": "night", "for_s": 600}))[0] == 200
    (loan,) = (await detail(desk, "1001"))["loans"]
    assert loan["group"] == "night"
    assert (await desk.post("/api/agents/1001/lend", {"group": "night", "for_s": 0}))[0] == 200
    assert (await detail(desk, "1001"))["loans"] == []


async def test_wrap_up_is_extended_and_skipped_while_it_lasts(house: House, desk: Desk) -> None:
    assert await desk.code("/api/agents/1001/wrap-up", {"skip": True}) == (409, "not_wrapping_up")
    house.happens(e.TalkEnded("talks", "1001", Party.CALLER))
    assert (await desk.post("/api/agents/1001/wrap-up", {"more_s": 30}))[0] == 200
    assert (await detail(desk, "1001"))["state"] == AgentState.WRAP_UP
    assert (await desk.post("/api/agents/1001/wrap-up", {"skip": True}))[0] == 200
    assert (await detail(desk, "1001"))["state"] == AgentState.IDLE


@pytest.mark.parametrize("what", ["status", "skills", "groups", "lend", "wrap-up"])
async def test_nobody_is_nobody(desk: Desk, what: str) -> None:
    assert await desk.code(f"/api/agents/4711/{what}", {}) == (404, "no_such_agent")


# --- queues and plans ---


async def test_a_paused_queue_takes_nobody_until_it_is_resumed(house: House, desk: Desk) -> None:
    assert (await desk.post("/api/queues/orders/pause"))[0] == 200
    arrives(house, "c1")
    assert await desk.get("/api/waiting") == []
    assert house.live.snapshot().paused == {"orders"}
    assert (await desk.post("/api/queues/orders/resume"))[0] == 200
    arrives(house, "c2")
    assert await order(desk) == ["c2"]
    for what in ("pause", "resume"):
        assert await desk.code(f"/api/queues/moon/{what}") == (404, "no_such_queue")


async def test_an_emergency_plan_is_switched_on_and_acts_for_those_who_wait(house: House, desk: Desk) -> None:
    (plan,) = await desk.get("/api/plans")
    assert (plan["plan"], plan["title"], plan["on"]) == ("storm", {"zh-CN": "台风预案", "en": "Typhoon"}, False)
    assert (await desk.post("/api/plans/storm", {"on": True}))[0] == 200
    assert [item["on"] for item in await desk.get("/api/plans")] == [True]
    arrives(house, "c1", queue="repairs")
    assert offer_of(house, "c1"), "the night shift helps"
    assert (await desk.post("/api/plans/storm", {"on": False}))[0] == 200
    assert house.live.snapshot().plans == frozenset()
    assert await desk.code("/api/plans/flood", {"on": True}) == (404, "no_such_plan")


# --- what is sent ---


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("calls/c1/move", {}, ("queue", "queue")),
        ("calls/c1/move", {"queue": ""}, ("至少 1 个字符", "at least 1 character")),
        ("calls/c1/move", {"queue": 7}, ("应为文字", "valid string")),
        ("calls/c1/priority", {"tier": "gold"}, ("'emergency', 'complaint'", "'emergency', 'complaint'")),
        ("calls/c1/priority", {"head_start_s": 1e9}, ("不应大于 86400.0", "less than or equal to 86400")),
        ("calls/c1/priority", {"colour": 1}, ("没有这一项", "Extra inputs")),
        ("agents/1001/status", {"status": "asleep"}, ("应为", "Input should be")),
        ("agents/1001/skills", {"skills": {"orders": 101}}, ("不应大于 100", "less than or equal to 100")),
        ("agents/1001/skills", {"skills": {"juggling": 5}}, ("没有技能 juggling", "no skill juggling")),
        ("agents/1001/skills", {}, ("缺少", "required")),
        ("agents/1001/groups", {"groups": ["moon"]}, ("没有坐席组 moon", "no group moon")),
        ("agents/1001/groups", {"groups": "day"}, ("JSON 数组", "valid array")),
        ("agents/1001/lend", {"group": "moon", "for_s": 5}, ("没有坐席组 moon", "no group moon")),
        ("agents/1001/lend", {"group": "day", "for_s": -1}, ("不应小于 0", "greater than or equal to 0")),
        ("agents/1001/wrap-up", {}, ("more_s, skip", "more_s, skip")),
        ("agents/1001/wrap-up", {"more_s": 5, "skip": True}, ("more_s, skip", "more_s, skip")),
        ("plans/storm", {"on": "perhaps"}, ("true 或 false", "valid boolean")),
        ("plans/storm", [], ("JSON 对象", "an object")),
    ],
)
async def test_what_is_not_right_is_named_in_both_languages(
    house: House, desk: Desk, path: str, body: object, words: tuple[str, str]
) -> None:
    arrives(house, "c1")
    status, answer = await desk.post(f"/api/{path}", body)
    assert status == 400
    assert words[0] in answer["error"]["message_zh"]
    assert words[1] in answer["error"]["message_en"]


@pytest.mark.parametrize("text", ["", "{", "on", "\xff", '{"on": true}}'])
async def test_what_is_not_json_is_said_to_be_none(api: httpx.AsyncClient, text: str) -> None:
    answer = await api.post(
        "/api/plans/storm", content=text.encode("latin-1"), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")


async def test_a_form_is_not_json(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/plans/storm", data={"on": "true"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_json")


# --- who may, and who did ---


async def test_every_order_is_noted_with_who_gave_it(house: House, desk: Desk) -> None:
    arrives(house, "c1")
    await desk.post("/api/calls/c1/move", {"queue": "repairs"})
    async with house.client(cookies=as_role(house, "supervisor")) as browser:
        assert (await browser.post("/api/queues/orders/pause")).status_code == 200
    pause, move = house.tables.published.trail.entries(2)
    assert (pause.who, pause.what, pause.detail) == (
        "supervisor",
        "QueuePaused",
        {"queue": "orders", "by": "supervisor"},
    )
    assert (move.who, move.what) == ("API", "MoveOrdered")


async def test_orders_do_not_wait_for_a_database_that_is_away(house: House, desk: Desk) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE audit RENAME TO gone")
    assert (await desk.post("/api/queues/orders/pause"))[0] == 200


async def test_another_sites_page_cannot_give_orders(house: House) -> None:
    async with house.client(cookies=as_role(house, "supervisor")) as browser:
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            answer = await browser.post("/api/queues/orders/pause", headers=headers)
            assert answer.status_code == 403
    assert house.live.snapshot().paused == frozenset()


async def test_reviewers_look_and_do_not_touch(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa")) as browser:
        assert (await browser.get("/api/agents")).status_code == 200
        for path in ("queues/orders/pause", "calls/c1/withdraw", "agents/1001/status", "plans/storm"):
            assert (await browser.post(f"/api/{path}", json={})).status_code == 403
        assert (await browser.get("/api/waiting")).status_code == 403
