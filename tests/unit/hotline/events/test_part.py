"""The part of the server that tells events: from the journal to the far ends, each at its own pace [M3]."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from calls.told import NAMES
from config.webhooks import EventHook
from hotline.events import sender
from hotline.events.part import EventHooks
from store.database import Database
from store.deliveries import Delivery
from store.journal import JournalWriter
from tests.unit.hotline.events.receiver import SECRET, Receiver, Reply
from tests.unit.hotline.events.test_picking import ended, offered

LONG_S = 10.0


def until(look: Callable[[], object]) -> None:
    limit = time.monotonic() + LONG_S
    while not look():
        assert time.monotonic() < limit
        threading.Event().wait(0.01)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalWriter]:
    journal = JournalWriter(tmp_path / "journal", sync_every_s=0.01)
    yield journal
    journal.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'hotline.db'}")
    database.migrate()
    yield database
    database.dispose()


def hook(receiver: Receiver, **more: object) -> EventHook:
    return replace(EventHook(receiver.url, frozenset(NAMES), (SECRET,), allow_private=True), **more)  # type: ignore[arg-type]


def part(database: Database, journal: JournalWriter, **hooks: EventHook) -> EventHooks:
    return EventHooks("node1", database, journal, CollectorRegistry(), hooks)


def test_a_slow_one_does_not_delay_another(
    database: Database, journal: JournalWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TIMEOUT_S", 1.0)
    with Receiver() as slow, Receiver() as quick:
        slow.always = Reply(late_s=2.0)
        events = part(database, journal, slow=hook(slow), quick=hook(quick))
        events.start()
        until(lambda: events.posts.picked() is not None)
        began = time.monotonic()
        for number in range(20):
            for event in (offered(f"c{number}"), ended(f"c{number}")):
                journal.append(event, event.at if hasattr(event, "at") else offered("c").at, 1.0)
        until(lambda: len(quick.taken) == 40)
        assert time.monotonic() - began < LONG_S / 2
        assert not events.posts.of("slow").told(Delivery.SENT)
        events.stop()


def test_one_that_is_gone_is_told_nothing_until_it_is_enabled(database: Database, journal: JournalWriter) -> None:
    with Receiver() as receiver:
        receiver.replies.append(Reply(410))
        events = part(database, journal, crm=hook(receiver))
        events.start()
        until(lambda: events.posts.picked() is not None)
        journal.append(offered("c1"), offered("c1").at, 1.0)
        until(lambda: events.endpoints()[0].state == "gone" and events.endpoints()[0].failed == 1)
        assert events.parts() == {"webhooks": False}
        assert events.enable("crm")
        assert events.endpoints()[0].state == "up"
        assert events.parts() == {"webhooks": True}
        assert events.replay("crm", None, also_sent=False) == 1
        until(lambda: len(receiver.taken) == 1)
        events.stop()


def test_one_that_leaves_the_file_stops_and_what_waits_stays(database: Database, journal: JournalWriter) -> None:
    with Receiver() as receiver:
        receiver.always = Reply(503)
        events = part(database, journal, crm=hook(receiver))
        events.start()
        message = events.test("crm")
        until(lambda: len(receiver.told) == 1)
        events.use({})
        assert events.endpoints() == []
        assert events.parts() == {}
        receiver.always = None
        events.use({"crm": hook(receiver, at_once=1)})
        until(lambda: (post := events.posts.one(message)) and post.attempts == 1)
        assert events.posts.retry(message, offered("c").at) is False
        events.stop()
    post = events.posts.one(message)
    assert post is not None
    assert post.state is Delivery.WAITING
