"""The API's calls: the list and its filters, one call told in words, its score."""

from __future__ import annotations

import httpx
import pytest

from calls import events as e
from calls.model import Tier
from tests.unit.console.house import House

FIELDS = {
    *("id", "caller", "dialled", "trunk", "tier", "queue", "agent", "offered_at", "answered_at", "queued_at"),
    *("talk_started_at", "ended_at", "wait_s", "talk_s", "cause", "recording", "score"),
}


async def ids(api: httpx.AsyncClient, **query: str) -> list[str]:
    answer = await api.get("/api/calls", params=query)
    assert answer.status_code == 200, answer.text
    return [call["id"] for call in answer.json()["items"]]


async def test_an_empty_house_has_an_empty_list(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/calls")).json() == {"items": [], "next": None}


async def test_a_served_call_has_every_fact(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=30, caller="13912345678", queue="repairs", tier=Tier.VIP)
    (call,) = (await api.get("/api/calls")).json()["items"]
    assert call.keys() >= FIELDS
    assert (call["caller"], call["queue"], call["agent"], call["tier"]) == ("13912345678", "repairs", "1001", "vip")
    assert (call["talk_s"], call["cause"], call["ended_by"]) == (30.0, "normal_clearing", "caller")
    assert call["recording"] == {"id": "c1-r1", "length_ms": 30000, "url": "/api/calls/c1/recording"}
    assert 0 <= call["score"] <= 100


async def test_a_call_that_is_up_has_no_end_and_no_recording_to_play(house: House, api: httpx.AsyncClient) -> None:
    house.talking("c1")
    (call,) = (await api.get("/api/calls")).json()["items"]
    assert (call["stage"], call["ended_at"], call["recording"], call["score"]) == ("talking", None, None, None)


async def test_pages_follow_each_other_without_gap_or_repetition(house: House, api: httpx.AsyncClient) -> None:
    for number in range(5):
        house.offered(f"c{number}")
    first = (await api.get("/api/calls", params={"limit": 2})).json()
    second = (await api.get("/api/calls", params={"limit": 2, "cursor": first["next"]})).json()
    third = (await api.get("/api/calls", params={"limit": 2, "cursor": second["next"]})).json()
    listed = [call["id"] for page in (first, second, third) for call in page["items"]]
    assert listed == ["c4", "c3", "c2", "c1", "c0"]
    assert third["next"] is None


async def test_every_filter_keeps_only_what_fits(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", "1001", sound=False, caller="111", queue="orders")
    between = house.at
    house.served("c2", "1002", sound=False, caller="222", queue="repairs", tier=Tier.VIP)
    house.queued("c3", caller="333")
    assert await ids(api, queue="repairs") == ["c2"]
    assert await ids(api, agent="1001") == ["c1"]
    assert await ids(api, caller="333") == ["c3"]
    assert await ids(api, tier="vip") == ["c2"]
    assert await ids(api, live="true") == ["c3"]
    assert await ids(api, live="false") == ["c2", "c1"]
    assert await ids(api, since=between.isoformat()) == ["c3", "c2"]
    assert await ids(api, until=between.isoformat()) == ["c1"]
    assert await ids(api, queue="orders", live="false", agent="") == ["c1"]


async def test_calls_are_found_by_the_step_of_a_flow_they_came_through(house: House, api: httpx.AsyncClient) -> None:
    for call in ("c1", "c2"):
        house.hear(e.CallOffered(call, f"{call}-c", "t", "138", "400", house.at), 1)
        house.hear(e.NodeEntered(call, "topic", "menu", (), "main", "3"))
    house.hear(e.NodeEntered("c1", "orders", "enqueue", (), "main", "3", "1"))
    assert await ids(api, flow="main") == await ids(api, flow="main", node="topic") == ["c2", "c1"]
    assert await ids(api, flow="main", node="topic", way="1") == await ids(api, flow="main", node="orders") == ["c1"]


async def test_a_time_without_zone_is_the_hotlines_and_a_lost_plus_is_understood(
    house: House, api: httpx.AsyncClient
) -> None:
    house.at = house.at.replace(year=2026, month=3, day=1, hour=4, minute=0, second=0, microsecond=0)
    house.offered("noon")  # 12:00 in Shanghai
    assert await ids(api, since="2026-03-01T11:59:00", until="2026-03-01T12:01:00") == ["noon"]
    assert await ids(api, since="2026-03-01T12:01:00") == []
    answer = await api.get("/api/calls?since=2026-03-01T11:59:00+08:00&until=2026-03-01T12:01:00+08:00")
    assert [call["id"] for call in answer.json()["items"]] == ["noon"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"tier": "gold"}, "tier"),
        ({"live": "perhaps"}, "live"),
        ({"since": "yesterday"}, "since"),
        ({"cursor": "bm9uc2Vuc2U="}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_parameter_that_is_not_right_is_named_in_both_languages(
    api: httpx.AsyncClient, query: dict[str, str], name: str
) -> None:
    answer = await api.get("/api/calls", params=query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "bad_parameter"
    assert name in error["message_zh"]
    assert name in error["message_en"]


async def test_hostile_parameters_find_nothing_and_break_nothing(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    for text in ("' OR 1=1 --", '"; DROP TABLE calls; --', "%", "\x00", "𝔘" * 500):
        assert await ids(api, caller=text) == []
    assert await ids(api) == ["c1"]


async def test_one_call_tells_what_happened_in_both_languages(house: House, api: httpx.AsyncClient) -> None:
    house.open_shop()
    house.served("c1", length_s=20)
    call = (await api.get("/api/calls/c1")).json()
    assert call.keys() >= FIELDS
    told = {item["event"]: item for item in call["timeline"]}
    assert told["CallOffered"]["offset_ms"] == 0
    assert told["DigitPressed"]["text"] == {"zh-CN": "按键 1", "en": "Key 1 pressed"}
    assert "订单物流" in told["CallQueued"]["text"]["zh-CN"]
    assert "Orders" in told["CallQueued"]["text"]["en"]
    assert "李娜 1001" in told["TalkStarted"]["text"]["zh-CN"]
    assert told["OfferMade"]["reason"]["zh-CN"] == "普通来电已等待 2 秒；1 位可分配坐席中，李娜 1001 空闲 30 秒，居首"
    assert told["OfferMade"]["paragraphs"][1]["en"] == (
        "1 could be offered the call, by longest idle: 李娜 1001 (idle for 30 s)."
    )
    assert told["DigitPressed"]["paragraphs"] == []
    assert told["DigitPressed"]["details"] == {"leg": "c1-c", "digit": "1", "method": "rfc4733", "secret": False}
    offsets = [item["offset_ms"] for item in call["timeline"]]
    assert offsets == sorted(offsets)


async def test_prompts_are_told_by_their_words(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    timeline = (await api.get("/api/calls/c1")).json()["timeline"]
    prompts = [item["prompts"] for item in timeline if item["prompts"]]
    assert prompts[0] == [{"zh-CN": "您好，欢迎致电客户服务热线。", "en": "Welcome to our customer service line."}]


async def test_the_score_card_is_the_scorers_own(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=40)
    card = (await api.get("/api/calls/c1/score")).json()
    stored = house.queries.score("c1")
    assert stored is not None
    assert card == dict(stored.card)
    assert card["criteria"][0]["evidence"][0][2] in ("caller", "agent", "both")


@pytest.mark.parametrize("path", ["/api/calls/none", "/api/calls/none/score", "/api/calls/..%2Fetc", "/api/nothing"])
async def test_what_is_not_there_is_404_as_json(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path)
    assert answer.status_code == 404
    assert set(answer.json()["error"]) == {"code", "message_zh", "message_en"}


async def test_a_call_without_score_says_so(house: House, api: httpx.AsyncClient) -> None:
    house.talking("c1")
    assert (await api.get("/api/calls/c1/score")).json()["error"]["code"] == "not_scored"


async def test_agents_and_the_days_figures(house: House, api: httpx.AsyncClient) -> None:
    house.open_shop()
    house.served("c1", sound=False)
    house.abandoned("c2")
    agents = (await api.get("/api/agents")).json()
    first = agents["items"][0]
    assert (first["agent"], first["name"], first["state"]) == ("1001", "李娜", "idle")
    today = (await api.get("/api/today")).json()
    assert (today["offered"], today["answered"], today["abandoned"], today["service_level"]) == (2, 1, 1, 0.5)
    assert (today["target"], today["within_s"]) == (0.8, 20.0)


async def test_a_database_that_is_away_is_503_and_not_a_defect(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    with house.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE calls RENAME TO gone")
    answer = await api.get("/api/calls")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_down")
    assert answer.headers["retry-after"] == "5"
