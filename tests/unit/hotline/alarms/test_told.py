"""Alarms told to robots of chat groups: what each is sent, signed as its makers want; once, in time or not at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from config.services import AlarmHook
from console.alarms import Alarm, Level
from hotline.alarms import part
from hotline.alarms.part import Alarms
from hotline.alarms.words import line
from hotline.signing import signature
from tests.unit.hotline.alarms.robot import Robot

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
SECRET = "SEC-of-the-group"
MANY = Alarm("waiting", "orders", Level.CRITICAL, 12, NOON)
GOOD = {"errcode": 0, "errmsg": "ok", "code": 0}
LINE = "[热线 12:00:00] 请处理：订单物流 · 排队人数 12"


@pytest.fixture
def robot() -> Iterator[Robot]:
    with Robot(GOOD) as robot:
        yield robot


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "PAUSE_S", 0.0)


def alarms(robot: Robot, kind: str, secret: str = SECRET, **more: str) -> Alarms:
    hooks = {"ops": AlarmHook(kind, robot.url, secret, allow_private=True, **more)}
    return Alarms(hooks, lambda queue, language: {"zh-CN": "订单物流", "en": "Orders"}[language], lambda: NOON)


def told(robot: Robot, kind: str, *said: Alarm, secret: str = SECRET, **more: str) -> None:
    part = alarms(robot, kind, secret, **more)
    part.tell(list(said or (MANY,)))
    part.tell_waiting()
    part.stop()


# --- what each is sent ---


def test_wecom_is_sent_a_text(robot: Robot) -> None:
    told(robot, "wecom")
    ((path, _, body),) = robot.asked
    assert (path, body) == ("/robot?key=1", {"msgtype": "text", "text": {"content": LINE}})


def test_dingtalk_finds_time_and_signature_in_the_address(robot: Robot) -> None:
    told(robot, "dingtalk")
    ((path, _, body),) = robot.asked
    query = parse_qs(urlsplit(path).query)
    assert (query["key"], query["timestamp"]) == (["1"], [str(int(NOON.timestamp() * 1000))])
    signed = hmac.new(SECRET.encode(), f"{query['timestamp'][0]}\n{SECRET}".encode(), hashlib.sha256)
    assert base64.b64decode(query["sign"][0]) == signed.digest()
    assert body == {"msgtype": "text", "text": {"content": LINE}}


def test_feishu_finds_them_in_the_body(robot: Robot) -> None:
    told(robot, "feishu")
    ((_, _, body),) = robot.asked
    signed = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256)
    assert base64.b64decode(body["sign"]) == signed.digest()
    assert (body["msg_type"], body["content"]) == ("text", {"text": LINE})


@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "json"])
def test_without_a_secret_nothing_is_signed(robot: Robot, kind: str) -> None:
    told(robot, kind, secret="")
    ((path, headers, body),) = robot.asked
    assert "sign" not in path
    assert "sign" not in body
    assert "webhook-signature" not in headers


def test_another_system_is_sent_json_signed_like_texts(robot: Robot) -> None:
    told(robot, "json", language="en")
    ((_, headers, body),) = robot.asked
    assert body == {"text": "[Hotline 12:00:00] act now: Orders · callers waiting 12", "at": NOON.isoformat()}
    sent = f'{{"text": "{body["text"]}", "at": "{body["at"]}"}}'.encode()
    assert headers["webhook-signature"] == signature(
        SECRET, headers["webhook-id"], headers["webhook-timestamp"], sent
    )


@pytest.mark.parametrize(
    ("alarm", "words"),
    [
        (Alarm("emergency", None, Level.CRITICAL, 1, NOON), "[热线 12:00:00] 请处理：紧急来电 1"),
        (Alarm("longest", None, Level.WARNING, 65.5, NOON), "[热线 12:00:00] 需关注：最长等待 1:05"),
        (Alarm("longest", None, Level.CALM, None, NOON), "[热线 12:00:00] 已恢复：最长等待"),
        (Alarm("level", None, Level.CRITICAL, 0.612, NOON), "[热线 12:00:00] 请处理：服务水平 61%"),
        (Alarm("outlook", None, Level.WARNING, 1, NOON), "[热线 12:00:00] 需关注：本半小时预计 预计不达标"),
        (Alarm("health", None, Level.CRITICAL, 1, NOON), "[热线 12:00:00] 请处理：系统部件异常 1"),
    ],
)
def test_a_line_says_what_where_and_how_bad(alarm: Alarm, words: str) -> None:
    assert line(alarm, "zh-CN", lambda queue, _: queue) == words


# --- once, in time, or not at all ---


def test_alarms_of_a_moment_are_one_message(robot: Robot) -> None:
    told(robot, "wecom", MANY, Alarm("level", None, Level.WARNING, 0.75, NOON))
    ((_, _, body),) = robot.asked
    assert body["text"]["content"].splitlines() == [LINE, "[热线 12:00:00] 需关注：服务水平 75%"]


def test_what_fails_is_tried_again_a_few_times(robot: Robot, caplog: pytest.LogCaptureFixture) -> None:
    robot.answers = [(500, ""), (200, {"errcode": 45009, "errmsg": "too many"})]
    told(robot, "wecom")
    assert len(robot.asked) == 3
    assert caplog.records == []
    robot.answers = [(200, "nonsense"), (200, ["odd"]), (200, {})]
    told(robot, "wecom")
    assert len(robot.asked) == 6
    assert "could not be told to ops" in caplog.text


def test_what_is_refused_for_good_is_not_tried_again(robot: Robot, caplog: pytest.LogCaptureFixture) -> None:
    robot.answers = [(403, "")]
    told(robot, "json")
    assert len(robot.asked) == 1
    assert "status 403" in caplog.text


def test_an_alarm_of_long_ago_is_told_no_more(robot: Robot) -> None:
    told(robot, "wecom", Alarm("waiting", None, Level.CRITICAL, 12, NOON - timedelta(minutes=2)))
    assert robot.asked == []


def test_nobody_to_tell_and_too_many_to_tell(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "MOST_WAITING", 1)
    some = alarms(robot, "wecom")
    some.hooks = {}
    some.tell([MANY])
    some.hooks = {"ops": AlarmHook("wecom", robot.url, allow_private=True)}
    some.tell([MANY, MANY])
    some.tell_waiting()
    some.stop()
    assert [body["text"]["content"] for _, _, body in robot.asked] == [LINE]


def test_an_address_inside_is_asked_only_where_it_is_meant(robot: Robot, caplog: pytest.LogCaptureFixture) -> None:
    some = alarms(robot, "wecom")
    some.hooks = {"ops": AlarmHook("wecom", robot.url)}
    some.tell([MANY])
    some.tell_waiting()
    some.stop()
    assert robot.asked == []
    assert "private" in caplog.text
