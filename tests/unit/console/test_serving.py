"""The console served for real: a thread of its own, a free port, streams that are told, replayed and ended."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from calls.errors import ConfigurationError
from console.serving import ConsoleServer
from tests.unit.console.house import BEARER, House


@pytest.fixture
def server(house: House) -> Iterator[ConsoleServer]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def web(server: ConsoleServer) -> Iterator[httpx.Client]:
    with client(server) as web:
        yield web


def client(server: ConsoleServer) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=BEARER, timeout=10)


def messages(response: httpx.Response) -> Iterator[tuple[str, str, Any]]:
    """(event, id, data) as they come."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        name, colon, value = line.partition(": ")
        if colon and name:
            fields[name] = value
        elif not line and "data" in fields:
            yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
            fields = {}


def test_port_0_takes_a_free_port_and_tells_which(server: ConsoleServer, web: httpx.Client) -> None:
    assert server.port > 0
    assert web.get("/healthz").json() == {"status": "ok"}


def test_requests_are_answered_on_the_consoles_own_thread(house: House, web: httpx.Client) -> None:
    house.readiness = lambda: {threading.current_thread().name: True}
    assert web.get("/readyz").json()["parts"] == {"console": True}


def test_a_taken_port_is_the_owners_fault_and_says_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"HOTLINE_HTTP_PORT={port}"):
            ConsoleServer(type("App", (), {})(), "127.0.0.1", port)


def test_the_stream_tells_a_snapshot_then_what_happens(house: House, web: httpx.Client) -> None:
    house.open_shop()
    house.offered("c1")
    with web.stream("GET", "/api/live") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = messages(response)
        kind, _, data = next(told)
        assert (kind, [call["id"] for call in data["calls"]]) == ("snapshot", ["c1"])
        house.offered("c2")
        assert any("c2" in [call["id"] for call in data.get("calls", ())] for _, _, data in told)


def test_the_stream_pulses_with_time_readiness_and_the_days_figures(house: House, web: httpx.Client) -> None:
    house.served("c1", sound=False)
    with web.stream("GET", "/api/live") as response:
        pulse = next(data for kind, _, data in messages(response) if kind == "pulse")
    assert pulse["ready"] is True
    assert pulse["today"]["offered"] == 1
    assert pulse["at"].endswith("Z")


def test_last_event_id_replays_what_was_missed(house: House, web: httpx.Client) -> None:
    with web.stream("GET", "/api/live") as response:
        _, last_id, _ = next(messages(response))
    house.offered("c7")
    with web.stream("GET", "/api/live", headers={"last-event-id": last_id}) as response:
        kind, _, data = next(each for each in messages(response) if each[0] != "pulse")
    assert (kind, {call["id"] for call in data["calls"]}) == ("changes", {"c7"})


def test_stopping_ends_open_streams_at_once(house: House) -> None:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    with client(server) as web, web.stream("GET", "/api/live") as response:
        told = messages(response)
        next(told)
        started = time.monotonic()
        server.stop()
        assert [kind for kind, _, _ in told if kind not in ("pulse", "changes")] == []
    assert time.monotonic() - started < 2


def test_a_server_that_was_stopped_gives_its_port_back(house: House) -> None:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    server.stop()
    with client(server) as web, pytest.raises(httpx.ConnectError):
        web.get("/healthz")


def test_a_browser_behind_a_proxy_on_this_machine_gets_cookies_for_https_only(web: httpx.Client) -> None:
    answer = web.get("/login", headers={"authorization": "", "x-forwarded-proto": "https"})
    assert answer.headers["set-cookie"].startswith("__Host-hotline_visit=")
    assert "Secure" in answer.headers["set-cookie"]
