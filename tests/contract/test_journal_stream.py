"""Boards hear each entry of every journal once and in order over a real Redis, or build themselves anew [X3]."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backplane.cluster import journal_reader
from backplane.cluster.journal_reader import JournalReader
from backplane.cluster.journal_stream import Telling
from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, AgentStatus
from tests.servers.redis import Redis

WITHIN_S = 10.0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    with Redis(tmp_path / "redis") as server:
        yield server


class Node:
    """A voice node, as far as boards hear it."""

    def __init__(self, redis: Redis, node: str, seq: int = 0) -> None:
        self.telling, self.seq = Telling(redis.url, "tests", node), seq
        self.telling.start()

    def happens(self, *events: e.Event) -> None:
        for event in events:
            self.seq += 1
            self.telling.hear(Entry(self.seq, datetime.now(UTC), 0.0, event))


class Board:
    """What a reader tells, and what the database knows."""

    def __init__(self, redis: Redis, without: str = "") -> None:
        self.heard: list[tuple[str, e.Event]] = []
        self.marks: Mapping[str, int] | None = {}
        self.rebuilt = 0
        self.reader = JournalReader(
            redis.url,
            "tests",
            hear=lambda node, entry: self.heard.append((node, entry.event)),
            rebuild=self._rebuild,
            without=without,
        )

    async def _rebuild(self) -> Mapping[str, int] | None:
        self.rebuilt += 1
        if self.marks is not None:
            self.heard.clear()
        return self.marks

    async def until(self, *heard: tuple[str, e.Event]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while self.heard != list(heard):
            assert time.monotonic() < deadline, self.heard
            await asyncio.sleep(0.02)

    async def fresh(self, *, rebuilt: int = 1) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not (self.reader.is_fresh and self.rebuilt >= rebuilt):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)


def paused(queue: str) -> e.QueuePaused:
    return e.QueuePaused(queue, "li")


async def test_what_two_nodes_tell_is_heard_once_and_what_the_database_has_is_not_heard_again(redis: Redis) -> None:
    east, west, board = Node(redis, "east"), Node(redis, "west"), Board(redis, without="west")
    board.marks = {"east": 1}
    board.reader.start()
    await board.fresh()
    east.happens(paused("a"), paused("b"))
    await board.until(("east", paused("b")))
    west.happens(paused("c"))
    east.happens(paused("d"))
    await board.until(("east", paused("b")), ("east", paused("d")))
    await board.reader.stop()
    for node in (east, west):
        node.telling.stop()


async def test_what_is_missing_has_the_board_built_anew_from_where_the_database_is(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_reader, "REBUILT_EVERY_S", 0.05)
    east, board = Node(redis, "east"), Board(redis)
    board.reader.start()
    await board.fresh()
    east.happens(paused("a"))
    await board.until(("east", paused("a")))
    east.seq += 1
    board.marks = {"east": 2}
    east.happens(paused("c"))
    await board.until(("east", paused("c")))
    await board.reader.stop()
    east.telling.stop()


async def test_a_node_that_begins_a_new_life_with_numbers_it_used_is_taken_anew(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_reader, "REBUILT_EVERY_S", 0.05)
    east, board = Node(redis, "east"), Board(redis)
    board.reader.start()
    await board.fresh()
    east.happens(paused("a"), paused("lost by a power cut"))
    await board.until(("east", paused("a")), ("east", paused("lost by a power cut")))
    east.telling.stop()
    board.marks = {"east": 1}
    again = Node(redis, "east", seq=1)
    again.happens(paused("b"))
    await board.until(("east", paused("b")))
    await board.reader.stop()
    again.telling.stop()


async def test_without_the_database_news_is_heard_once_and_the_board_is_not_fresh(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_reader, "REBUILT_EVERY_S", 0.05)
    east, board = Node(redis, "east"), Board(redis)
    board.marks = None
    board.reader.start()
    east.happens(paused("a"))
    await board.until(("east", paused("a")))
    looks = board.rebuilt
    while board.rebuilt < looks + 3:
        assert not board.reader.is_fresh
        await asyncio.sleep(0.02)
    assert board.heard == [("east", paused("a"))]
    board.marks = {"east": 1}
    await board.fresh()
    await board.reader.stop()
    east.telling.stop()


async def test_agents_stand_beside_the_stream_and_are_there_again_when_redis_comes_back_empty(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_reader, "REBUILT_EVERY_S", 0.05)
    state = e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True)
    login = e.AgentLoggedIn("1001", "sip:1001@192.0.2.1")
    east, board = Node(redis, "east"), Board(redis)
    board.marks = {"east": 9}
    board.reader.start()
    east.happens(e.AgentLoggedOut("1001"), login, state)
    await board.until(("east", login), ("east", state))
    redis.kill()
    redis.wipe()
    looks = board.rebuilt
    redis.start()
    await board.fresh(rebuilt=looks + 2)
    await board.until(("east", login), ("east", state))
    await board.reader.stop()
    east.telling.stop()
