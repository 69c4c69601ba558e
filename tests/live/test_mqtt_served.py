"""The served hotline at a broker: calls told, orders taken by the HTTP API's rules, nothing lost by a kill [M3]."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from backplane.mqtt import schemas
from backplane.mqtt.published import BUSINESS
from backplane.mqtt.settings import MqttSettings
from backplane.mqtt.trying import trouble_with
from calls import events as e
from console.credentials.token_hashes import new_api_token, token_hash
from store import AuditTrail, Database
from store.api_tokens import ApiTokens
from store.auditing import Hand, Wanted
from store.rows import ApiToken
from tests.live.hotline_folder import Agent
from tests.live.people import add_user
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, reach, wire_phone
from tests.servers.mosquitto import USERS, Mosquitto
from tests.servers.mqtt_listener import Heard, Listener

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

WANG = Agent("1001", free_ports(), skills=("orders", "repair"))
HOME = "hotline/node1"
CALLER = "13800000077"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture(scope="module")
def heard(broker: Mosquitto) -> Iterator[Listener]:
    with Listener(broker.port, "reader", USERS["reader"], [f"{HOME}/#"], name="warehouse") as listening:
        yield listening


@pytest.fixture(scope="module")
def hotline(broker: Mosquitto, heard: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    given = {
        "url": broker.url, "user": "hotline", "password": USERS["hotline"], "commands": True, "metrics_every_s": 1,
    }  # fmt: skip
    with Served(tmp_path_factory.mktemp("hotline"), [WANG], mqtt=json.dumps(given), media_silence_s=100) as running:
        heard.until(lambda told: told.topic == f"{HOME}/status" and told.json["online"])
        yield running


def token_of(hotline: Served, name: str, role: str) -> str:
    add_user(hotline, name, role)
    token, now = new_api_token(), datetime.now(UTC)
    kept = ApiToken(token_hash(token), name, "mqtt", role, now, now + timedelta(days=1))
    assert ApiTokens(database(hotline)).add(kept, Hand(name, now), 10)
    return token


def database(hotline: Served) -> Database:
    return Database(f"sqlite:///{hotline.data / 'hotline.db'}")


def order(broker: Mosquitto, verb: str, token: str, body: Any, name: str) -> Any:
    topics = [f"{HOME}/answers/commander/#"]
    with Listener(broker.port, "commander", USERS["commander"], topics) as commander:
        expires = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
        commander.say(
            f"{HOME}/commands/{verb}",
            json.dumps(body).encode(),
            UserProperty=[("token", token), ("id", name), ("expires", expires)],
            ResponseTopic=f"{HOME}/answers/commander/{name}",
            CorrelationData=name.encode(),
        )
        return commander.until(lambda told: told.correlation == name.encode()).json


def fits(told: Heard) -> None:
    Draft202012Validator(schemas.all_schemas()[told.user["schema"]]).validate(told.json)


async def test_a_call_is_told_from_its_beginning_to_its_record(hotline: Served, heard: Listener) -> None:
    async with agent_phone(hotline, WANG), wire_phone(hotline, name=CALLER) as caller:
        await reach(hotline, caller, "1", e.TalkStarted)
        talking = await asyncio.to_thread(
            heard.until, lambda told: told.topic == f"{HOME}/metrics" and told.json["agents"].get("talking") == 1
        )
    record = await asyncio.to_thread(heard.until, lambda told: told.topic == f"{HOME}/cdr")
    assert (record.json["cdr"]["agent"], record.json["cdr"]["caller"]) == ("1001", "138****0077")
    assert set(talking.json["queues"]) == {"orders", "repair", "team", "emergency"}
    told = [each for each in heard.heard if each.payload]
    for each in told:
        fits(each)
    topics = {each.topic for each in told}
    assert {f"{HOME}/state/agents/1001", f"{HOME}/state/queues/orders", f"{HOME}/state/table"} <= topics
    assert not [each for each in told if CALLER.encode() in each.payload]


async def test_orders_follow_the_rules_of_the_api(hotline: Served, broker: Mosquitto, heard: Listener) -> None:
    supervisor, reviewer = token_of(hotline, "zhao", "supervisor"), token_of(hotline, "qian", "qa")
    queue = {"queue": "repair"}

    async def answer(verb: str, token: str, body: Any, name: str) -> Any:
        return await asyncio.to_thread(order, broker, verb, token, body, name)

    paused = await answer("pause_queue", supervisor, queue, "a")
    assert (paused["status"], paused["body"]["done"]) == (200, True)
    state = f"{HOME}/state/queues/repair"
    await asyncio.to_thread(heard.until, lambda told: told.topic == state and told.json["paused"])
    assert (await answer("resume_queue", supervisor, queue, "b"))["status"] == 200
    assert (await answer("set_agent_status", supervisor, {"agent": "1001", "status": "break"}, "c"))["status"] == 200
    refused = {
        ("pause_queue", "qian"): await answer("pause_queue", reviewer, queue, "d"),
        ("pause_queue", "nobody"): await answer("pause_queue", "forged", queue, "e"),
        ("no queue", "zhao"): await answer("pause_queue", supervisor, {"queue": "nowhere"}, "f"),
        ("another path", "zhao"): await answer("pause_queue", supervisor, {"queue": "../plans/x"}, "k"),
        ("no agent", "zhao"): await answer("set_agent_status", supervisor, {"agent": "9", "status": "off"}, "g"),
        ("no draft", "zhao"): await answer("publish_table", supervisor, {"reason": "x", "etag": "none"}, "h"),
        ("no words", "zhao"): await answer("make_announcement", supervisor, {"words": {"en": "!"}}, "i"),
        ("none", "zhao"): await answer("withdraw_announcement", supervisor, {"announcement": "zz"}, "j"),
    }
    assert [(each["status"], each["error"]["code"]) for each in refused.values()] == [
        (403, "forbidden"), (401, "sign_in_needed"), (404, "no_such_queue"), (422, "wrong_content"),
        (404, "no_such_agent"),
        (404, "no_such_draft"), (422, "nothing_to_announce"),
        (404, "no_such_announcement"),
    ]  # fmt: skip
    same = await by_http(hotline, supervisor, "/api/queues/nowhere/pause")
    assert refused["no queue", "zhao"]["error"] == same["error"]
    noted = AuditTrail(database(hotline)).found(Wanted(what="mqtt_command"))
    assert {(each.who, each.detail["command"], each.detail["status"]) for each in noted} >= {
        ("zhao", "pause_queue", 200), ("qian", "pause_queue", 403),
    }  # fmt: skip
    assert [entry.event.by for entry in hotline.events(e.QueuePaused)] == ["zhao"]


async def by_http(hotline: Served, token: str, path: str, method: str = "POST", body: Any = None) -> Any:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hotline.http_port}") as client:
        return (await client.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})).json()


async def test_a_draft_of_the_table_is_published(hotline: Served, broker: Mosquitto, heard: Listener) -> None:
    supervisor = token_of(hotline, "sun", "supervisor")
    text = (hotline.config / "routing.yaml").read_text()
    sent = {"text": text.replace("订单", "订单与退货"), "name": "main"}
    draft = await by_http(hotline, supervisor, "/api/tables/draft", "PUT", sent)
    order_ = {"reason": "旺季", "name": draft["name"], "etag": draft["etag"]}
    done = await asyncio.to_thread(order, broker, "publish_table", supervisor, order_, "t")
    assert (done["status"], done["body"]["by"]) == (200, "sun")
    version = str(done["body"]["version"])
    await asyncio.to_thread(
        heard.until, lambda told: told.topic == f"{HOME}/state/table" and told.json["version"] == version
    )


async def test_killed_it_is_told_to_be_gone_and_nothing_is_lost(hotline: Served, heard: Listener) -> None:
    async with wire_phone(hotline, name=CALLER) as caller:
        await reach(hotline, caller, "1", e.CallQueued)
        before = len(heard.heard)
        hotline.kill()
    gone = await asyncio.to_thread(
        heard.until, lambda told: told.topic == f"{HOME}/status" and not told.json["online"], 15.0, before
    )
    assert gone.json["since"] is None
    hotline.start()
    await asyncio.to_thread(heard.until, lambda told: told.topic.endswith("/cdr"), 15.0, before)
    last = hotline.events(e.ServerStarted)[-1].seq
    await asyncio.to_thread(heard.until, lambda told: "/events/" in told.topic and told.json["seq"] >= last)
    told = [each for each in heard.heard if "/events/" in each.topic]
    seen: set[int] = set()
    for each in told:
        assert each.again or each.json["seq"] not in seen
        seen.add(each.json["seq"])
    happened = {entry.seq for entry in hotline.entries() if type(entry.event).__name__ in BUSINESS}
    assert {seq for seq in happened if seq <= last} <= seen


async def test_how_the_broker_stands_is_measured(hotline: Served) -> None:
    text = (await hotline.get("/metrics")).text
    assert "hotline_mqtt_connected 1.0" in text
    assert "hotline_mqtt_behind_seconds 0.0" in text
    assert (await hotline.api("/readyz"))["parts"]["mqtt"] is True


def test_doctor_finds_the_broker(hotline: Served, broker: Mosquitto) -> None:

    given = {"url": broker.url, "user": "reader", "password": USERS["reader"]}
    assert trouble_with(MqttSettings.model_validate(given)) == ""
    assert trouble_with(MqttSettings.model_validate({**given, "password": "wrong"}))
    assert trouble_with(MqttSettings.model_validate({**given, "url": f"mqtt://127.0.0.1:{free_ports()}"}))
