"""Commands become requests to the console: which, and what becomes of odd answers [M3, X4]."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from backplane.mqtt.commands import Reply
from backplane.mqtt.orders import VERBS
from hotline.mqtt.door import Door
from store import AuditTrail, Database


class Console:
    """Notes what it is asked, and answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, Any]] = []
        self.status, self.body = 200, b'{"name": "anna", "draft": "d/1"}'
        console = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length") or 0))
                token = self.headers["authorization"]
                console.asked.append((self.command, self.path, token, json.loads(sent) if sent else None))
                self.send_response(console.status)
                self.send_header("content-length", str(len(console.body)))
                self.end_headers()
                self.wfile.write(console.body)

            do_GET = do_POST = do_DELETE = _answer  # noqa: N815

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]


@pytest.fixture
def console() -> Iterator[Console]:
    made = Console()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def door(console: Console, tmp_path: Path) -> Door:
    return Door("0.0.0.0", console.port, AuditTrail(Database(f"sqlite:///{tmp_path / 'a.db'}")))


ORDERS: list[tuple[str, dict[str, Any], list[tuple[str, str, Any]]]] = [
    (
        "publish_table",
        {"reason": "x", "version": 3, "at": None},
        [("POST", "/api/tables/publish", {"reason": "x", "version": 3})],
    ),
    (
        "make_announcement",
        {"words": {"en": "Hi"}, "for_s": 60.0},
        [
            ("POST", "/api/announcements/preview", {"words": {"en": "Hi"}}),
            ("POST", "/api/announcements/d%2F1/publish", {"for_s": 60.0}),
        ],
    ),
    ("withdraw_announcement", {"announcement": "a 1"}, [("DELETE", "/api/announcements/a%201", None)]),
    (
        "set_agent_status",
        {"agent": "1001", "status": "off"},
        [("POST", "/api/agents/1001/status", {"status": "off"})],
    ),
    ("pause_queue", {"queue": "维修?x"}, [("POST", "/api/queues/%E7%BB%B4%E4%BF%AE%3Fx/pause", None)]),
    ("resume_queue", {"queue": "a"}, [("POST", "/api/queues/a/resume", None)]),
]


@pytest.mark.parametrize(("verb", "order", "wanted"), ORDERS)
def test_each_command_is_a_request(
    console: Console, door: Door, verb: str, order: dict[str, Any], wanted: list[tuple[str, str, Any]]
) -> None:
    assert door.carry_out(verb, "a-token", order).status == 200
    assert [(method, path, body) for method, path, _, body in console.asked] == wanted
    assert {token for _, _, token, _ in console.asked} == {"Bearer a-token"}


def test_there_is_a_request_for_every_command() -> None:
    assert {verb for verb, _, _ in ORDERS} == set(VERBS)


def test_an_announcement_that_cannot_be_spoken_is_not_published(console: Console, door: Door) -> None:
    console.status = 503
    assert door.carry_out("make_announcement", "t", {"words": {"en": "Hi"}}).status == 503
    assert len(console.asked) == 1


def test_a_token_cannot_write_headers(console: Console, door: Door) -> None:
    for token in ("a\r\nX-Evil: 1", "令牌", "a\0"):
        door.who(token)
    assert {token for _, _, token, _ in console.asked} == {"Bearer -"}


def test_a_console_that_is_away_or_odd_is_an_answer_too(console: Console, door: Door, tmp_path: Path) -> None:
    console.body = b"<html>"
    assert door.who("t") == Reply(200, None)
    nobody = Door("127.0.0.1", 1, AuditTrail(Database(f"sqlite:///{tmp_path / 'b.db'}")))
    assert nobody.who("t") == Reply(503, None)


def test_who_it_is_says_the_console(door: Door) -> None:
    assert door.who("t") == "anna"
