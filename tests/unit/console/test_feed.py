"""The feed: everybody reads the same batches, and who comes back hears what was missed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, HangupCause, Party, Stage, Tier
from console.feed import Feed
from console.live import LiveBoard
from console.schemas import Pulse
from console.view import EVERYBODY, View
from store.scoping import Scope
from tests.unit.console.house import TABLE

DAY = View(Scope(frozenset({"1001"}), frozenset({"orders"})))
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def pulse(view: View = EVERYBODY) -> Pulse:
    assert view in (EVERYBODY, DAY)
    return Pulse(at=NOON, ready=True, today=None)


def offer(board: LiveBoard, *calls: str) -> None:
    for call in calls:
        board.hear(Entry(1, NOON, 0.0, e.CallOffered(call, f"{call}-c", "t", "138", "400", NOON)))


def end(board: LiveBoard, call: str) -> None:
    board.hear(Entry(1, NOON, 0.0, e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED)))


def read(message: bytes) -> tuple[str, str, dict[str, Any]]:
    """(event, id, data) of one message."""
    lines = dict(line.split(": ", 1) for line in message.decode().splitlines() if ": " in line)
    return lines["event"], lines.get("id", ""), json.loads(lines["data"])


class Page:
    """One open page."""

    def __init__(self, feed: Feed, last_id: str | None = None) -> None:
        self.messages: AsyncIterator[bytes] = feed.follow(last_id)

    async def next(self) -> tuple[str, str, dict[str, Any]]:
        return read(await anext(self.messages))

    async def told(self) -> tuple[str, str, dict[str, Any]]:
        """The next message that is not a pulse."""
        while (message := await self.next())[0] == "pulse":
            pass
        return message


@pytest.fixture
def board() -> LiveBoard:
    return LiveBoard()


@pytest.fixture
def feed(board: LiveBoard) -> Feed:
    return Feed(board, pulse, kept=3)


async def test_a_new_page_hears_everything_that_is_up_first(board: LiveBoard, feed: Feed) -> None:
    board.hear(Entry(1, NOON, 0.0, e.TablePublished(TABLE)))
    offer(board, "c1", "c2")
    kind, _, data = await Page(feed).told()
    assert kind == "snapshot"
    assert [call["id"] for call in data["calls"]] == ["c1", "c2"]
    assert data["queues"]["orders"]["zh-CN"] == "订单物流"
    assert data["agent_names"]["1001"] == "李娜"


async def test_many_pages_at_once_get_the_same_snapshot_and_miss_nothing(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c1")
    first = Page(feed)
    await first.told()
    offer(board, "c2")
    second = Page(feed)
    assert [call["id"] for call in (await second.told())[2]["calls"]] == ["c1"], "made for the first page"
    feed.publish()
    assert [call["id"] for call in (await second.told())[2]["calls"]] == ["c1", "c2"]


async def test_changes_come_as_one_batch_with_the_last_word_about_each(board: LiveBoard, feed: Feed) -> None:
    page = Page(feed)
    await page.told()
    offer(board, "c1", "c2", "c3")
    board.hear(Entry(1, NOON, 0.0, e.CallQueued("c1", "orders", Tier.VIP, "zh-CN")))
    end(board, "c3")
    board.hear(Entry(1, NOON, 0.0, e.CallScored("c0", "c0-r1", 80.0, False)))
    board.hear(Entry(1, NOON, 0.0, e.AgentStateChanged("7", AgentStatus.AVAILABLE, AgentState.TALKING, True)))
    board.hear(Entry(1, NOON, 0.0, e.AgentStateChanged("8", AgentStatus.OFF, AgentState.IDLE, False)))
    feed.publish()
    kind, number, data = await page.told()
    assert kind == "changes"
    assert number.endswith("-1")
    assert {call["id"]: call["stage"] for call in data["calls"]} == {"c1": "queued", "c2": "offered"}
    assert (data["ended"], data["records"], data["agents_gone"]) == (["c3"], ["c0"], ["8"])
    assert [agent["agent"] for agent in data["agents"]] == ["7"]


async def test_nothing_new_makes_no_batch(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c1")
    feed.publish()
    feed.publish()
    _, number, _ = await Page(feed).told()
    assert number.endswith("-1")


async def test_who_comes_back_hears_only_what_was_missed(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c1")
    feed.publish()
    _, last_id, _ = await Page(feed).told()
    for call in ("c2", "c3"):
        offer(board, call)
        feed.publish()
    page = Page(feed, last_id)
    missed = [await page.told(), await page.told()]
    assert [kind for kind, _, _ in missed] == ["changes", "changes"]
    assert [data["calls"][0]["id"] for _, _, data in missed] == ["c2", "c3"]


@pytest.mark.parametrize("last_id", ["", "nonsense", "0badf00d-1", "٣-٣", None])
async def test_a_place_that_is_not_ours_begins_with_a_snapshot(feed: Feed, last_id: str | None) -> None:
    assert (await Page(feed, last_id).told())[0] == "snapshot"


async def test_a_place_in_the_future_begins_with_a_snapshot(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c1")
    feed.publish()
    _, last_id, _ = await Page(feed).told()
    assert (await Page(feed, last_id.replace("-1", "-99")).told())[0] == "snapshot"


async def test_a_page_that_slept_too_long_begins_afresh(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c0")
    feed.publish()
    page = Page(feed)
    await page.told()
    for number in range(5):
        offer(board, f"d{number}")
        feed.publish()
    kind, _, data = await page.told()
    assert kind == "snapshot"
    assert len(data["calls"]) == 6


async def test_a_page_at_the_edge_of_what_is_kept_still_hears_it_all(board: LiveBoard, feed: Feed) -> None:
    offer(board, "c0")
    feed.publish()
    page = Page(feed)
    await page.told()
    for number in range(3):
        offer(board, f"d{number}")
        feed.publish()
    assert [(await page.told())[2]["calls"][0]["id"] for _ in range(3)] == ["d0", "d1", "d2"]


async def test_a_new_table_is_a_snapshot_for_everybody(board: LiveBoard, feed: Feed) -> None:
    page = Page(feed)
    await page.told()
    board.hear(Entry(1, NOON, 0.0, e.TablePublished(TABLE)))
    feed.publish()
    kind, number, data = await page.told()
    assert (kind, len(data["agents"])) == ("snapshot", 3)
    assert number.endswith("-1")


async def test_lost_changes_become_a_snapshot(feed: Feed) -> None:
    board = LiveBoard(kept=2)
    feed = Feed(board, pulse)
    page = Page(feed)
    await page.told()
    offer(board, "c1", "c2", "c3")
    feed.publish()
    kind, _, data = await page.told()
    assert (kind, len(data["calls"])) == ("snapshot", 3)


async def test_pulses_come_while_it_runs_and_pages_end_with_it(board: LiveBoard) -> None:
    feed = Feed(board, pulse, interval_s=0.001, pulse_s=0.002)
    page = Page(feed)
    async with feed.running():
        kinds = [(await page.next())[0] for _ in range(4)]
        assert feed.followers == 1
    assert kinds == ["snapshot", "pulse", "pulse", "pulse"]
    assert [message async for message in page.messages] == []
    assert feed.followers == 0


async def test_a_feed_that_failed_begins_afresh_by_itself(board: LiveBoard) -> None:
    """While it fails no pulse is sent, so pages take the line for lost; what was taken meanwhile must not be."""
    answers = iter([None, RuntimeError("not now"), RuntimeError("not now")])

    def stumbling(_: View) -> Pulse:
        if error := next(answers, None):
            raise error
        return pulse()

    feed = Feed(board, stumbling, interval_s=0.001, pulse_s=0.001)
    page = Page(feed)
    offer(board, "c1")
    async with feed.running():
        kinds = [(await page.next())[0] for _ in range(6)]
    assert kinds == ["snapshot", "pulse", "changes", "snapshot", "snapshot", "pulse"]


async def test_each_view_has_a_pulse_of_its_own_made_once_for_all_who_share_it(board: LiveBoard) -> None:
    asked: list[View] = []

    def told(view: View) -> Pulse:
        asked.append(view)
        return pulse(view)

    feed = Feed(board, told, interval_s=0.001, pulse_s=0.001)
    pages = [feed.follow(None, view) for view in (DAY, DAY, EVERYBODY)]
    for page in pages:
        assert [read(await anext(page))[0] for _ in range(2)] == ["snapshot", "pulse"]
    asked.clear()
    async with feed.running():
        for page in pages:
            await anext(page)
        each = len(asked) // 2
        assert sorted(asked, key=str) == sorted([DAY, EVERYBODY] * each, key=str)
