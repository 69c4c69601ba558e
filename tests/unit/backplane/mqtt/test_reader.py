"""The journal as messages: masked, marked, with records of calls that began before the broker was there [M3]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backplane.mqtt.box import Marks
from backplane.mqtt.published import BUSINESS
from backplane.mqtt.reader import Reader, Told
from backplane.mqtt.topics import Topics
from calls import events as e
from calls.model import HangupCause, Party, Stage
from console import masking
from store.journal import JournalWriter

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
TOPICS = Topics("hotline", "node1")
OFFERED = e.CallOffered("c", "c.a", "carrier", "13812345678", "400", AT)
DIGIT = e.DigitPressed("c", "c.a", "1")
ENDED = e.CallEnded("c", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalWriter]:
    journal = JournalWriter(tmp_path, sync_every_s=0.001)
    yield journal
    journal.close()


def write(journal: JournalWriter, *events: e.Event) -> None:
    for event in events:
        journal.append(event, AT, 0.0)
    assert journal.flush(5.0)


def told(journal: JournalWriter, marks: Marks, *, whole: bool = False) -> list[Told]:
    reader = Reader(journal, marks, TOPICS, BUSINESS, None if whole else masking.hide)
    found = []
    while (batch := reader.take()) is not None:
        found += batch.told
    reader.close()
    return found


def test_events_and_the_record_at_the_end(journal: JournalWriter) -> None:
    write(journal, OFFERED, DIGIT, ENDED)
    found = told(journal, Marks(0, 0, 1))
    assert [(each.seq, each.message.topic) for each in found] == [
        (1, "hotline/node1/events/CallOffered"),
        (3, "hotline/node1/events/CallEnded"),
        (3, "hotline/node1/cdr"),
    ]
    assert [each.message.name for each in found] == ["node1:1", "node1:3", "node1:3:cdr"]


def test_numbers_are_masked_unless_the_owner_wants_them(journal: JournalWriter) -> None:
    write(journal, OFFERED)
    assert json.loads(told(journal, Marks(0, 0, 1))[0].message.payload)["event"]["caller"] == "138****5678"
    whole = told(journal, Marks(0, 0, 1), whole=True)[0].message.payload
    assert json.loads(whole)["event"]["caller"] == "13812345678"


def test_what_may_have_been_told_is_marked(journal: JournalWriter) -> None:
    write(journal, OFFERED, ENDED)
    assert [each.message.again for each in told(journal, Marks(0, 1, 1))] == [True, False, False]


def test_a_call_that_began_before_has_its_record(journal: JournalWriter) -> None:
    write(journal, OFFERED, ENDED)
    found = told(journal, Marks(1, 1, 1))
    assert [each.message.topic.rpartition("/")[2] for each in found] == ["CallEnded", "cdr"]
    assert json.loads(found[1].message.payload)["cdr"]["dialled"] == "400"


def test_where_to_read_on_is_where_the_oldest_call_began(journal: JournalWriter) -> None:
    write(journal, e.ServerStarted("node1", AT), OFFERED)
    reader = Reader(journal, Marks(0, 0, 1), TOPICS, BUSINESS, None)
    first = reader.take()
    assert first is not None
    assert (first.last, first.fold) == (2, 1)
    write(journal, ENDED)
    second = reader.take()
    assert second is not None
    assert (second.last, second.fold) == (3, 2)
    assert reader.take() is None
    reader.close()


def test_announcements_are_kept_while_they_are_heard(journal: JournalWriter) -> None:
    words = {"zh-CN": "停电", "en": "No power"}
    write(journal, e.AnnouncementMade("a1", words, 60.0, "anna", ()), e.AnnouncementWithdrawn("a1", "anna"))
    kept = [each.message for each in told(journal, Marks(0, 0, 1)) if each.message.retain]
    assert [(each.topic, bool(each.payload), each.expiry_s) for each in kept] == [
        ("hotline/node1/state/announcements/a1", True, 60),
        ("hotline/node1/state/announcements/a1", False, None),
    ]
