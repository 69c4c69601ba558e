"""Events to one endpoint: signed, in order for each call, tried again for three days, then left to a person [M3]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.webhooks import EventHook
from hotline import outside
from hotline.events import sender as sending
from hotline.events.sender import NO_SECRET, EventSender
from store.database import Database
from store.deliveries import Delivery
from store.event_posts import EventPosts, NewPost
from tests.unit.hotline.events.receiver import SECRET, Receiver, Reply

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


class Desk:
    """A sender whose time is moved by hand."""

    def __init__(self, folder: Path, url: str, *, at_once: int = 1, secrets: tuple[str, ...] = (SECRET,)) -> None:
        self.now = NOON
        self.database = Database(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        self.posts = EventPosts(self.database, "node1")
        self.hook = EventHook(url, frozenset({"call.ended"}), secrets, at_once=at_once, allow_private=True)
        self.answers: list[str] = []
        self.sender = EventSender(
            "crm", self.hook, self.posts, lambda _, what: self.answers.append(what), clock=lambda: self.now,
            monotonic=self._seconds, draw=lambda: 0.5,
        )  # fmt: skip

    def _seconds(self) -> float:
        return (self.now - NOON).total_seconds()

    def wants(self, *calls: str, endpoint: str = "crm") -> None:
        seq = self.posts.picked() or 0
        new = []
        for number, call in enumerate(calls, seq + 1):
            event = f"node1-{number}"
            body = f'{{"id": "{event}", "call": "{call}"}}'
            new.append(NewPost(endpoint, event, "call.ended", call, f"call {call}", "node1", number, body, self.now))
        self.posts.pick(new, seq + len(new))

    def after(self, **passed: float) -> int:
        self.now += timedelta(**passed)
        return self.sender.send_due()

    def fates(self) -> list[tuple[str, Delivery, str]]:
        return [(post.event, post.state, post.why) for post in reversed(self.posts.told())]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def desk(tmp_path: Path, receiver: Receiver) -> Iterator[Desk]:
    desk = Desk(tmp_path, receiver.url)
    yield desk
    desk.sender.stop()
    desk.database.dispose()


def test_an_event_is_sent_once_under_its_own_name(desk: Desk, receiver: Receiver) -> None:
    desk.wants("c1")
    assert (desk.after(), desk.after(days=1)) == (1, 0)
    assert receiver.told == [{"id": "node1-1", "call": "c1"}]
    assert desk.fates() == [("node1-1", Delivery.SENT, "")]


def test_both_secrets_are_good_while_one_is_changed(tmp_path: Path) -> None:
    for side in ("old-secret", "new-secret"):
        with Receiver(side) as receiver:
            desk = Desk(tmp_path / side, receiver.url, secrets=("old-secret", "new-secret"))
            desk.wants("c1")
            desk.after()
            assert len(receiver.taken) == 1
            desk.sender.stop()


def test_a_secret_that_is_not_there_makes_it_wait_and_is_no_attempt(desk: Desk, receiver: Receiver) -> None:
    desk.sender.hook = EventHook(desk.hook.url, desk.hook.events, is_complete=False)
    desk.wants("c1")
    desk.after()
    assert (desk.fates(), receiver.told) == ([("node1-1", Delivery.WAITING, NO_SECRET)], [])
    desk.sender.hook = desk.hook
    assert desk.after(minutes=1) == 1
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500, 503])
def test_whatever_is_no_2xx_is_tried_again_ever_later_under_the_same_name(
    desk: Desk, receiver: Receiver, status: int
) -> None:
    receiver.replies += [Reply(status), Reply(status)]
    desk.wants("c1")
    assert (desk.after(), desk.after(seconds=4.9), desk.after(seconds=0.2)) == (1, 0, 1)
    assert (desk.after(seconds=9.9), desk.after(seconds=0.2)) == (0, 1)
    assert receiver.ids == ["node1-1"] * 3
    assert desk.fates() == [("node1-1", Delivery.SENT, "")]


def test_a_redirection_is_not_followed(desk: Desk, receiver: Receiver) -> None:
    receiver.replies.append(Reply(307, {"Location": receiver.url + "/elsewhere"}))
    desk.wants("c1")
    desk.after()
    assert receiver.paths == ["/events"]
    assert desk.fates() == [("node1-1", Delivery.WAITING, "status 307")]


def test_the_later_of_a_call_waits_for_the_earlier_and_others_do_not(desk: Desk, receiver: Receiver) -> None:
    receiver.replies += [Reply(500)]
    desk.wants("c1", "c1", "c2", "c1")
    desk.after()
    desk.after()
    assert receiver.ids == ["node1-1", "node1-3"]
    desk.after(seconds=6)
    desk.after()
    desk.after()
    assert receiver.ids == ["node1-1", "node1-3", "node1-1", "node1-2", "node1-4"]


def test_as_many_as_configured_are_on_their_way_at_the_same_time(tmp_path: Path, receiver: Receiver) -> None:
    desk = Desk(tmp_path, receiver.url, at_once=3)
    receiver.always = Reply(late_s=0.1)
    desk.wants(*(f"c{number}" for number in range(7)))
    desk.after()
    assert receiver.busiest == 3
    assert len(receiver.taken) == 7
    desk.sender.stop()


def test_when_it_says_when_nothing_is_sent_until_then(desk: Desk, receiver: Receiver) -> None:
    receiver.replies += [Reply(429, {"Retry-After": "120"})]
    desk.wants("c1", "c2")
    assert desk.after() == 1
    assert desk.after(seconds=119) == 0
    assert desk.after(seconds=2) == 2
    assert len(receiver.taken) == 2


def test_a_date_is_understood_too_and_nonsense_is_not_waited_for(desk: Desk, receiver: Receiver) -> None:
    receiver.replies += [
        Reply(503, {"Retry-After": "Mon, 30 Nov 2026 04:01:00 GMT"}), Reply(503, {"Retry-After": "soon"}),
    ]  # fmt: skip
    desk.wants("c1")
    assert (desk.after(), desk.after(seconds=59), desk.after(seconds=2)) == (1, 0, 1)
    assert (desk.after(seconds=11), desk.fates()[0][1]) == (1, Delivery.SENT)


def test_410_ends_it_and_what_waited_is_left_to_a_person(desk: Desk, receiver: Receiver) -> None:
    receiver.replies += [Reply(410)]
    desk.wants("c1", "c2", "c2")
    desk.after()
    assert [state for _, state, _ in desk.fates()] == [Delivery.FAILED] * 3
    assert desk.sender.is_gone
    assert desk.posts.gone() == {"crm": receiver.url}
    desk.wants("c3")
    assert desk.after(days=1) == 0


def test_another_address_is_not_gone(desk: Desk, receiver: Receiver) -> None:
    desk.sender.was_gone("http://earlier.example/")
    desk.wants("c1")
    assert desk.after() == 1
    assert not desk.sender.is_gone


def test_one_that_fails_five_times_is_left_alone_and_tried_by_one(desk: Desk, receiver: Receiver) -> None:
    receiver.always = Reply(500)
    desk.wants(*(f"c{number}" for number in range(20)))
    assert desk.after() == 5
    assert desk.sender.is_resting
    assert desk.after(seconds=29) == 0
    assert desk.after(seconds=2) == 1
    receiver.always = None
    assert desk.after(seconds=31) == 20
    assert len({told["id"] for told in receiver.taken}) == 20
    assert not desk.sender.is_resting


def test_nobody_answers_at_all(desk: Desk) -> None:
    desk.sender.hook = EventHook("http://127.0.0.1:1/", desk.hook.events, (SECRET,), allow_private=True)
    desk.wants("c1")
    desk.after()
    assert desk.fates() == [("node1-1", Delivery.WAITING, "ConnectError")]
    assert desk.answers == ["no answer"]


def test_a_slow_one_is_not_waited_for_longer_than_its_time(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT_S", 0.1)
    receiver.replies += [Reply(late_s=0.5)]
    desk.wants("c1")
    desk.after()
    assert desk.fates() == [("node1-1", Delivery.WAITING, "ReadTimeout")]


def test_a_huge_answer_is_not_read(desk: Desk, receiver: Receiver) -> None:
    receiver.replies += [Reply(200, huge=512 * 1024 * 1024)]
    desk.wants("c1")
    desk.after()
    assert desk.fates() == [("node1-1", Delivery.SENT, "")]


def test_after_three_days_it_is_left_to_a_person_who_may_replay_it(desk: Desk, receiver: Receiver) -> None:
    receiver.always = Reply(404)
    desk.wants("c1")
    tries = 0
    while desk.fates()[0][1] is Delivery.WAITING:
        tries += desk.after(hours=1)
    assert timedelta(days=3) <= desk.now - NOON < timedelta(days=3, hours=6)
    assert desk.fates() == [("node1-1", Delivery.FAILED, "status 404")]
    receiver.always = None
    assert desk.posts.of("crm").replay(desk.now, None, [Delivery.FAILED]) == 1
    assert desk.after() == 1
    assert receiver.ids == ["node1-1"] * (tries + 1)


def test_a_replayed_one_has_three_days_again(desk: Desk, receiver: Receiver) -> None:
    receiver.always = Reply(404)
    desk.wants("c1")
    desk.posts.of("crm").give_up(desk.now, "by hand")
    desk.now += timedelta(days=5)
    desk.posts.of("crm").replay(desk.now, None, [Delivery.FAILED])
    desk.after()
    assert desk.fates()[0][1] is Delivery.WAITING


def test_what_nobody_takes_for_three_days_does_not_wait_for_ever(desk: Desk, receiver: Receiver) -> None:
    receiver.always = Reply(500)
    desk.wants(*(f"c{number}" for number in range(8)))
    desk.after()
    desk.after(days=3, seconds=1)
    assert {state for _, state, _ in desk.fates()} == {Delivery.FAILED}


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "[::ffff:169.254.169.254]", "100.100.100.200", "[fe80::1]", "0.0.0.0", "[fd00:ec2::254]"],
)
def test_where_clouds_keep_secrets_is_never_asked_even_where_private_addresses_are_meant(
    desk: Desk, address: str
) -> None:
    desk.sender.hook = EventHook(f"http://{address}/", desk.hook.events, (SECRET,), allow_private=True)
    desk.wants("c1")
    desk.after()
    assert desk.fates()[0][2] == "an address of a private network"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]"])
def test_private_addresses_are_asked_only_where_that_is_meant(address: str) -> None:
    plain = address.strip("[]")
    assert not outside._may_be_asked(plain, allow_private=False)
    assert outside._may_be_asked(plain, allow_private=True)
