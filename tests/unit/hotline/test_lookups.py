"""Other systems are asked about callers: answered in time, refused where they must not be asked, left alone when
they are down [H1, X4]."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest

from calls.commands import LookUp
from calls.events import Event, LookupAnswered, LookupFailed
from config.services import Lookup
from hotline.lookups import Lookups


class Shop(ThreadingHTTPServer):
    """Answers with `body`; keeps what it was asked."""

    body: bytes = b"{}"
    status = 200
    headers_too: dict[str, str]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.asked: list[tuple[str, str, bytes]] = []
        self.headers_too = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Counter(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, sent))
        self.send_response(self.server.status)
        for name, value in self.server.headers_too.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    server = Shop()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class House:
    def __init__(self, **services: Lookup) -> None:
        self.news: Queue[Event] = Queue()
        self.now = 0.0
        self.lookups = Lookups(services, self.news.put, clock=lambda: self.now)

    def asks(self, service: str = "order", *wanted: str, **values: str) -> Event:
        self.lookups.perform(LookUp("c1", "c1-q1", service, values, wanted))
        return self.news.get(timeout=10)


@pytest.fixture
def house(shop: Shop) -> Iterator[House]:
    order = Lookup(f"{shop.url}/orders/{{no}}", allow_private=True, answer={"state": "/order/state", "n": "/list/1"})
    points = Lookup(f"{shop.url}/points", "POST", {"X-Key": "k"}, allow_private=True)
    inside = Lookup(f"{shop.url}/orders/{{no}}")
    house = House(order=order, points=points, inside=inside)
    yield house
    house.lookups.close()


def test_what_is_wanted_is_found_where_the_file_says(house: House, shop: Shop) -> None:
    shop.body = json.dumps({"order": {"state": "已发货"}, "list": [1, 2.5]}).encode()
    assert house.asks("order", "state", "n", no="42") == LookupAnswered(
        "c1", "c1-q1", {"state": "已发货", "n": "2.5"}
    )
    assert shop.asked == [("GET", "/orders/42", b"")]


def test_what_a_caller_sends_reaches_the_address_escaped(house: House, shop: Shop) -> None:
    shop.body = b'{"order": {"state": "x"}}'
    house.asks("order", "state", no="../admin?x=1#\r\nHost: evil")
    assert shop.asked[0][1] == "/orders/..%2Fadmin%3Fx%3D1%23%0D%0AHost%3A%20evil"


def test_a_post_carries_the_values_as_json(house: House, shop: Shop) -> None:
    shop.body = b'{"points": true}'
    assert house.asks("points", "points", card='"; drop') == LookupAnswered("c1", "c1-q1", {"points": "true"})
    assert shop.asked == [("POST", "/points", json.dumps({"card": '"; drop'}).encode())]


def test_an_address_inside_the_network_is_refused_unless_it_is_meant(house: House, shop: Shop) -> None:
    answer = house.asks("inside", no="1")
    assert isinstance(answer, LookupFailed)
    assert "private" in answer.why
    assert shop.asked == []


def test_a_redirect_is_not_followed(house: House, shop: Shop) -> None:
    shop.status, shop.headers_too = 302, {"Location": f"{shop.url}/elsewhere"}
    assert house.asks("order", "state", no="1") == LookupFailed("c1", "c1-q1", "status 302")
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{}",
        b'{"order": []}',
        b'{"order": {"state": {"deep": 1}}}',
        b'{"order": {"state": "line\\nbreak"}}',
        b'{"order": {"state": "' + b"x" * 300 + b'"}}',
        b"x" * 100_000,
    ],
)
def test_an_answer_that_cannot_be_used_is_none(house: House, shop: Shop, body: bytes) -> None:
    shop.body = body
    assert isinstance(house.asks("order", "state", no="1"), LookupFailed)


def test_a_service_nobody_knows_is_answered_too(house: House) -> None:
    assert house.asks("gone") == LookupFailed("c1", "c1-q1", "unknown service")


def test_a_system_that_is_down_is_left_alone_and_tried_again_later(house: House, shop: Shop) -> None:
    shop.status = 500
    for _ in range(5):
        house.asks("order", "state", no="1")
    assert house.asks("order", "state", no="1") == LookupFailed("c1", "c1-q1", "left alone after failures")
    assert len(shop.asked) == 5
    house.now += 11.0
    shop.status, shop.body = 200, b'{"order": {"state": "x"}}'
    assert isinstance(house.asks("order", "state", no="1"), LookupAnswered)


def test_a_name_nobody_knows_is_an_answer_too() -> None:
    house = House(order=Lookup("http://no-such-host.invalid/x"))
    assert house.asks("order") == LookupFailed("c1", "c1-q1", "the name is not known")
    house.lookups.close()
