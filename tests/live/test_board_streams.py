"""The live board's stream over real sockets: who reads nothing costs next to nothing and is cut off, who comes back
hears what he missed once and in order."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from calls import events as e
from calls.journal import Entry
from console import live_api
from console.feed import Feed
from console.serving import ConsoleServer
from tests.unit.console.house import TABLE, TOKEN, House

pytestmark = pytest.mark.live

REQUEST = f"GET /api/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PATIENCE_S = 5.0
TCP_CLOSED = 7
"""Of the kernel's list of states (TCP_INFO)."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.open_shop()
    yield house
    house.close()


@pytest.fixture
def server(house: House, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[ConsoleServer]:
    """Its parameter, if any, is how many batches are kept for those who come back."""
    monkeypatch.setattr(live_api, "SLOWEST_SEND_S", PATIENCE_S)
    monkeypatch.setitem(Feed.__init__.__kwdefaults__, "kept", getattr(request, "param", 600))
    server = ConsoleServer(house.app(), "127.0.0.1", 0, patience_s=PATIENCE_S)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def board(server: ConsoleServer) -> Iterator[OpenBoard]:
    """Opens one at this server or another, which came back from the batch named."""
    with contextlib.ExitStack() as opened:

        def another(last_id: str = "", at: ConsoleServer = server) -> Board:
            fresh = Board(at, last_id)
            opened.callback(fresh.close)
            return fresh

        yield another


class OpenBoard(Protocol):
    def __call__(self, last_id: str = "", at: ConsoleServer = ...) -> Board: ...


class Board:
    """An open board that reads at once and keeps (event, id, data)."""

    def __init__(self, server: ConsoleServer, last_id: str = "") -> None:
        self.told: list[tuple[str, str, Any]] = []
        self.snapshots = self.snapshot_bytes = 0
        self._socket = socket.create_connection(("127.0.0.1", server.port))
        self._socket.send(
            REQUEST.replace(b"Host", f"Last-Event-ID: {last_id}\r\nHost".encode()) if last_id else REQUEST
        )
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        until(lambda: bool(self.told))

    def _read(self) -> None:
        """What HTTP puts between the messages has no colon, but for the head."""
        fields: dict[str, str] = {}
        with self._socket.makefile(encoding="utf-8", newline="\r\n") as lines:
            for line in lines:
                name, colon, value = line.strip().partition(": ")
                if colon and name:
                    fields[name] = value
                elif "data" in fields:
                    self._keep(fields)
                    fields = {}

    def _keep(self, fields: dict[str, str]) -> None:
        self.told.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
        if fields["event"] == "snapshot":
            self.snapshots, self.snapshot_bytes = self.snapshots + 1, len(fields["data"].encode())

    def close(self) -> None:
        with self._socket, contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive()

    def told_of(self, call: str) -> str:
        """The number of the batch that told of it."""
        return next(number for kind, number, data in self.told if kind == "changes" and call in _calls(data))

    def batches(self) -> list[tuple[str, int, list[str]]]:
        """(event, number, calls) of all but pulses."""
        told = [each for each in self.told if each[0] != "pulse"]
        return [(kind, int(number.rpartition("-")[2]), _calls(data)) for kind, number, data in told]

    def heard(self) -> list[str]:
        """The calls of all changes, as they came."""
        return [call for kind, _, calls in self.batches() if kind == "changes" for call in calls]


def _calls(data: dict[str, Any]) -> list[str]:
    return [call["id"] for call in data["calls"]]


def until(look: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not look():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.02)


def stalled(server: ConsoleServer) -> socket.socket:
    """A browser that asked for the board and takes nothing of it."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", server.port))
    reader.send(REQUEST)
    return reader


def memory_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def is_cut(reader: socket.socket) -> bool:
    return reader.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSED


# --- who reads nothing ---


def test_browsers_that_read_nothing_hold_no_memory_and_are_cut_off(
    house: House, server: ConsoleServer, board: OpenBoard, caplog: pytest.LogCaptureFixture
) -> None:
    """Each holds the message that did not fit into its socket, and no more."""
    for number in range(1000):
        offer = e.CallOffered(f"c{number}", f"c{number}-c", "carrier", "138" * 20, "400", house.at, "陈静" * 100)
        house.live.hear(Entry(number, house.at, 0.0, offer))
    reads = board()
    sleepers = [stalled(server) for _ in range(30)]
    news(house, reads, 7)
    began_bytes = memory_bytes()
    news(house, reads, 12)
    assert 12 * len(sleepers) * reads.snapshot_bytes > 250e6, "else nothing is shown"
    assert memory_bytes() - began_bytes < 40e6
    assert not any(is_cut(each) for each in sleepers), "else they held nothing because they were gone"
    until(lambda: all(is_cut(each) for each in sleepers), 3 * PATIENCE_S)
    assert reads.is_open, "who reads is not cut off"
    assert [said for said in caplog.records if said.levelno >= logging.WARNING] == []
    for each in sleepers:
        each.close()


def news(house: House, reads: Board, batches: int) -> None:
    """Whole snapshots for everybody, one after another."""
    seen = reads.snapshots
    for number in range(batches):
        house.live.hear(Entry(number, house.at, 0.0, e.TablePublished(TABLE)))
        until(lambda number=number: reads.snapshots > seen + number)


# --- who comes back ---


def offered(house: House, *calls: str) -> None:
    for call in calls:
        house.hear(e.CallOffered(call, f"{call}-c", "carrier", "13800138000", "4008001234", house.at))


def one_by_one(house: House, board: Board, *calls: str) -> None:
    """Each in a batch of its own."""
    for call in calls:
        offered(house, call)
        until(lambda call=call: call in board.heard())


def test_who_comes_back_hears_what_he_missed_once_and_in_order(house: House, board: OpenBoard) -> None:
    steady = board()
    one_by_one(house, steady, "seen", "missed 1", "missed 2", "missed 3")
    again = board(steady.told_of("seen"))
    one_by_one(house, again, "after 1", "after 2")
    assert again.heard() == ["missed 1", "missed 2", "missed 3", "after 1", "after 2"]
    kinds, numbers = zip(*((kind, number) for kind, number, _ in again.batches()), strict=True)
    assert set(kinds) == {"changes"}
    assert list(numbers) == list(range(numbers[0], numbers[0] + 5))


@pytest.mark.parametrize("server", [3], indirect=True)
def test_who_was_away_too_long_starts_anew_and_misses_nothing(house: House, board: OpenBoard) -> None:
    steady = board()
    one_by_one(house, steady, "seen", "missed 1", "missed 2", "missed 3", "missed 4")
    again = board(steady.told_of("seen"))
    one_by_one(house, again, "after")
    (kind, _, calls), *rest = again.batches()
    assert (kind, calls) == ("snapshot", ["seen", "missed 1", "missed 2", "missed 3", "missed 4"])
    assert [(kind, calls) for kind, _, calls in rest] == [("changes", ["after"])]


def test_who_comes_back_to_a_server_that_was_started_anew_starts_anew(house: House, board: OpenBoard) -> None:
    before = board()
    one_by_one(house, before, "seen")
    again = ConsoleServer(house.app(), "127.0.0.1", 0)
    again.start()
    try:
        assert board(before.told_of("seen"), again).batches()[0][0] == "snapshot"
    finally:
        again.stop()
