"""Events on their way to other systems, on both databases: asked for once, in order, given up and replayed [M3]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store.database import Database
from store.deliveries import Delivery, Outcome
from store.event_posts import EventPosts, NewPost, Standing

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def posts(database: Database) -> EventPosts:
    posts = EventPosts(database, "node1")
    posts.unpick()
    return posts


def new(seq: int, call: str = "c1", endpoint: str = "crm", node: str = "node1") -> NewPost:
    body = f'{{"seq": {seq}, "text": "您好"}}'
    return NewPost(endpoint, f"{node}-{seq}", "call.ended", call, f"call {call}", node, seq, body, NOON)


def settled(posts: EventPosts, seq: int, state: Delivery, at: datetime = NOON) -> None:
    posts.settle([Outcome(f"crm:node1-{seq}", state, 1, next_at=at, done_at=at, why="why")])


def due(posts: EventPosts, at: datetime = NOON) -> list[int]:
    return [post.seq for post in posts.of("crm").due(at)]


def test_a_post_and_the_mark_are_written_together_and_once(posts: EventPosts) -> None:
    assert posts.picked() is None
    posts.pick([new(1), new(1, endpoint="bi")], 4)
    posts.pick([new(1), new(5)], 9)
    assert posts.picked() == 9
    assert sorted(post.message for post in posts.told()) == ["bi:node1-1", "crm:node1-1", "crm:node1-5"]
    assert posts.told()[0].body == '{"seq": 5, "text": "您好"}'


def test_those_of_a_lane_come_one_by_one_and_lanes_do_not_wait_for_each_other(posts: EventPosts) -> None:
    posts.pick([new(1), new(2), new(3, "c2"), new(4, endpoint="bi"), new(5, node="node2")], 5)
    assert due(posts) == [1, 3]
    settled(posts, 1, Delivery.WAITING, NOON + MINUTE)
    assert due(posts) == [3]
    settled(posts, 1, Delivery.SENT)
    assert due(posts) == [2, 3]
    settled(posts, 2, Delivery.FAILED)
    settled(posts, 3, Delivery.DROPPED)
    assert due(posts) == []


def test_what_failed_is_sent_anew_and_is_wanted_from_then(posts: EventPosts) -> None:
    posts.pick([new(1), new(2, "c2"), new(3, "c3"), new(4, endpoint="bi")], 4)
    settled(posts, 1, Delivery.FAILED)
    settled(posts, 2, Delivery.SENT)
    later = NOON + MINUTE
    assert posts.of("crm").replay(later, NOON + MINUTE, [Delivery.FAILED]) == 0
    assert posts.of("crm").replay(later, NOON, [Delivery.FAILED]) == 1
    assert posts.of("crm").replay(later, None, [Delivery.FAILED, Delivery.SENT]) == 1
    (first,) = [post for post in posts.told() if post.seq == 1]
    assert (first.state, first.attempts, first.due_at, first.why, first.done_at) == (
        Delivery.WAITING, 0, later, "", None,
    )  # fmt: skip
    assert due(posts, later) == [1, 2, 3]


def test_what_waits_too_long_is_left_to_a_person_and_counted(posts: EventPosts) -> None:
    posts.pick([new(1), new(2, "c2"), new(3, endpoint="bi")], 3)
    settled(posts, 2, Delivery.SENT)
    assert posts.of("crm").give_up(NOON, "too late", before=NOON) == 0
    assert posts.of("crm").give_up(NOON, "too late", before=NOON + MINUTE) == 1
    assert [post.why for post in posts.told(Delivery.FAILED)] == ["too late"]
    found = sorted(posts.standing(), key=lambda one: one.endpoint)
    assert found == [Standing("bi", Delivery.WAITING, 1, NOON), Standing("crm", Delivery.FAILED, 1, NOON)]


def test_what_is_old_and_done_is_forgotten(posts: EventPosts) -> None:
    posts.pick([new(1), new(2, "c2"), new(3, "c3")], 3)
    settled(posts, 1, Delivery.SENT)
    settled(posts, 2, Delivery.FAILED)
    days = timedelta(days=1)
    assert posts.forget(NOON + 2 * days, 3 * days, 30 * days) == 0
    assert posts.forget(NOON + 4 * days, 3 * days, 30 * days) == 1
    assert posts.forget(NOON + 31 * days, 3 * days, 30 * days) == 1
    assert [post.seq for post in posts.told()] == [3]
    assert posts.one("crm:node1-1") is None


def test_an_endpoint_is_gone_until_it_is_back(posts: EventPosts) -> None:
    posts.is_gone("crm", "http://a.example/", NOON)
    posts.is_gone("crm", "http://b.example/", NOON)
    assert posts.gone() == {"crm": "http://b.example/"}
    assert posts.is_back("crm")
    assert not posts.is_back("crm")
    assert posts.gone() == {}


def test_one_may_be_asked_for_that_no_entry_asks_for(posts: EventPosts) -> None:
    posts.ask(new(0))
    assert (due(posts), posts.picked()) == ([0], None)
