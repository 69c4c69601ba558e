"""Texts that calls asked for: sent once, whatever the far end and the database do (H6)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls import events as e
from calls.journal import Entry
from config.services import Services
from config.services import Webhook as Address
from hotline import sending
from hotline.outbox import NO_SERVICE, Messenger, Outbox, messengers_of, unsendable
from hotline.sending import MOST_ATTEMPTS
from ivr.flow import Flow, Node
from ivr.verbs import Sms
from store.deliveries import Outcome
from store.projection import Projection
from store.texts import Delivery, OutboxText, Texts
from tests.unit.hotline.tables import Breakable
from tests.unit.hotline.webhook import Webhook

SECRET = "a-secret"
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEMPLATES = {
    "solved": {"zh-CN": "您好，{order} 号订单已处理。{nothing}", "en": "Order {order} is done."},
    "hostile": {"zh-CN": "{order.__class__} {0} {order}"},
}


class Post:
    """An outbox whose time is moved by hand, in front of a far end."""

    def __init__(self, folder: Path, webhook: Webhook) -> None:
        self.now = MORNING
        self.webhook = webhook
        self.database = Breakable(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        self.texts = Texts(self.database)
        self.service = Messenger(webhook.url, SECRET, TEMPLATES, {"X-Shop": "1"}, 2.0, allow_private=True)
        self.outbox = self.anew()
        self._projection, self._seq = Projection(self.database), itertools.count(1)

    def anew(self, **services: Messenger) -> Outbox:
        self.outbox = Outbox(self.texts, services or {"shop": self.service}, clock=lambda: self.now, draw=lambda: 0.5)
        return self.outbox

    def asks(self, message: str = "c1-m1", template: str = "solved", in_s: float = 0.0, **values: str) -> Entry:
        language = values.pop("language", "zh-CN")
        event = e.MessageRequested("c1", message, template, "13900000001", language, values, in_s)
        entry = Entry(next(self._seq), self.now, 0.0, event)
        self._projection.apply([entry])
        return entry

    def after(self, seconds: float) -> int:
        self.now += timedelta(seconds=seconds)
        return self.outbox.send_due()

    def fate(self, message: str = "c1-m1") -> OutboxText:
        text = self.texts.one(message)
        assert text is not None
        return text


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with Webhook(SECRET) as webhook:
        post = Post(tmp_path, webhook)
        yield post
        post.database.dispose()


def test_a_text_is_sent_signed_with_its_gaps_filled(post: Post) -> None:
    post.asks(order="A12")
    assert post.after(0) == 1
    assert post.webhook.sent == {"c1-m1": "您好，A12 号订单已处理。"}
    (asked,) = post.webhook.asked
    assert (asked["to"], asked["call"], asked["values"]) == ("13900000001", "c1", {"order": "A12"})
    assert post.webhook.headers[0]["x-shop"] == "1"
    assert post.webhook.headers[0]["host"] == post.webhook.url.split("/")[2]
    assert (post.fate().state, post.fate().attempts, post.fate().done_at) == (Delivery.SENT, 1, MORNING)
    assert post.after(100000) == 0


@pytest.mark.parametrize(("language", "words"), [("en", "Order A is done."), ("fr", "您好，A 号订单已处理。")])
def test_in_the_language_of_the_caller_else_in_chinese(post: Post, language: str, words: str) -> None:
    post.asks(order="A", language=language)
    post.after(0)
    assert post.webhook.sent == {"c1-m1": words}


def test_what_a_caller_keyed_or_said_is_one_plain_line_and_no_format(post: Post) -> None:
    post.asks(template="hostile", order="a\nb\x00{order}" + "x" * 500)
    post.after(0)
    assert post.webhook.sent["c1-m1"] == "  " + ("ab{order}" + "x" * 500)[:200]


def test_one_for_later_waits_for_its_time(post: Post) -> None:
    post.asks(in_s=3600.0)
    assert post.after(3599) == 0
    assert post.after(1) == 1
    assert post.fate().state is Delivery.SENT


def test_what_may_pass_is_tried_again_ever_later_under_the_same_key(post: Post) -> None:
    post.webhook.answers += [503, 429, 200]
    post.asks()
    post.after(0)
    assert (post.fate().state, post.fate().why) == (Delivery.WAITING, "status 503")
    assert (post.after(4.9), post.after(0.2)) == (0, 1)
    assert (post.after(9.9), post.after(0.2)) == (0, 1)
    assert post.fate().state is Delivery.SENT
    assert {headers["webhook-id"] for headers in post.webhook.headers} == {"c1-m1"}


@pytest.mark.parametrize("status", [400, 404, 301])
def test_what_will_not_pass_is_left_to_a_person(post: Post, status: int) -> None:
    post.webhook.answers += [status]
    post.asks()
    post.after(0)
    assert post.fate().state is (Delivery.WAITING if status < 400 else Delivery.FAILED)


def test_a_far_end_that_stays_away_is_given_up_in_the_end_and_can_be_tried_anew(post: Post) -> None:
    post.webhook.answers.extend([500] * MOST_ATTEMPTS)
    post.asks()
    tried = sum(post.after(5000) for _ in range(MOST_ATTEMPTS + 5))
    assert tried == MOST_ATTEMPTS
    assert (post.fate().state, post.fate().attempts) == (Delivery.FAILED, MOST_ATTEMPTS)
    assert post.texts.retry("c1-m1", post.now)
    assert post.after(0) == 1
    assert post.fate().state is Delivery.SENT
    assert not post.texts.retry("c1-m1", post.now)
    assert not post.texts.drop("c1-m1", post.now)


def test_an_answer_that_was_lost_sends_nothing_twice(post: Post) -> None:
    post.asks()
    post.after(0)
    post.texts.settle([Outcome("c1-m1", Delivery.WAITING, 1, next_at=post.now, why="crashed before that was noted")])
    post.after(0)
    assert (len(post.webhook.asked), len(post.webhook.sent)) == (2, 1)


def test_what_is_told_again_after_a_crash_is_still_one_text(post: Post) -> None:
    entry = post.asks()
    post.after(0)
    Projection(post.database).apply([Entry(entry.seq + 50, entry.at, 0.0, entry.event)])
    assert post.after(1000) == 0


def test_without_a_service_it_waits_and_is_seen(post: Post) -> None:
    post.asks(template="unknown")
    post.after(0)
    assert (post.fate().state, post.fate().why, post.fate().attempts) == (Delivery.WAITING, NO_SERVICE, 0)
    assert [text.message for text in post.texts.listed(Delivery.WAITING)] == ["c1-m1"]
    assert post.texts.drop("c1-m1", post.now)
    assert post.after(1000) == 0
    assert [text.message for text in post.texts.listed(Delivery.DROPPED)] == ["c1-m1"]


def test_an_address_of_a_private_network_is_refused_unless_it_is_meant(post: Post) -> None:
    post.anew(shop=Messenger(post.webhook.url, SECRET, TEMPLATES))
    post.asks()
    post.after(0)
    assert post.fate().state is Delivery.FAILED
    assert post.webhook.asked == []


def test_nobody_there_is_tried_again(post: Post) -> None:
    post.anew(shop=Messenger("http://127.0.0.1:1/", SECRET, TEMPLATES, allow_private=True))
    post.asks()
    post.after(0)
    assert (post.fate().state, post.fate().attempts) == (Delivery.WAITING, 1)


def test_a_forged_signature_would_be_found_out(post: Post) -> None:
    post.anew(shop=Messenger(post.webhook.url, "another", TEMPLATES, allow_private=True))
    post.asks()
    post.after(0)
    assert (post.fate().why, post.webhook.asked) == ("status 401", [])


def test_the_thread_sends_what_it_hears_of_and_survives_a_database_that_is_away(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LOOK_EVERY_S", 0.01)
    post.database.away = True
    post.outbox.start()
    post.database.away = False
    post.outbox.hear(post.asks())
    post.outbox.hear(Entry(9, MORNING, 0.0, e.PositionAsked("x")))
    for _ in range(1000):
        if post.webhook.sent:
            break
        post.outbox._stopping.wait(0.01)
    post.outbox.stop()
    assert list(post.webhook.sent) == ["c1-m1"]


def test_templates_that_flows_ask_for_and_nobody_sends_are_named_once() -> None:
    nodes = {name: Node(name, Sms(name.strip("12"), "solved")) for name in ("solved", "reminder1", "reminder2")}
    flows = [Flow("main", "1", "solved", nodes), Flow("other", "1", "solved", nodes)]
    service = Messenger("https://sms.example/", SECRET, TEMPLATES)
    (fault,) = unsendable(flows, {"shop": service})
    assert fault.place == "services.yaml"
    assert "reminder" in fault.problem
    assert "reminder" in fault.problem_zh
    assert fault.remedy_zh
    assert len(unsendable(flows, {})) == 2


def test_services_yaml_names_who_sends() -> None:
    address = Address("https://sms.example/", SECRET, allow_private=True)
    (service,) = messengers_of(Services({}, TEMPLATES, address)).values()
    assert (service.url, service.templates, service.allow_private) == (address.url, TEMPLATES, True)
    assert messengers_of(Services()) == {}
