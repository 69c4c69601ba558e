"""The journal as messages, from where the broker has taken it on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from backplane.mqtt import shapes as s
from backplane.mqtt.box import Marks
from backplane.mqtt.message import Hide, Message, encoded
from backplane.mqtt.records import OpenCalls
from backplane.mqtt.topics import Topics
from calls import codec
from calls.events import AnnouncementMade, AnnouncementWithdrawn
from calls.journal import Entry
from store.following import Follower
from store.journal import JournalWriter

MOST = 200
"""Entries in a batch."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message that comes from an entry of the journal."""

    seq: int
    at: datetime
    message: Message


@dataclass(frozen=True, slots=True)
class Batch:
    """All that is to be told of the entries up to `last`; `fold` is from where to read for records after them.
    `more`: the journal has more now."""

    told: list[Told]
    last: int
    fold: int
    more: bool


class Reader:
    """What is safe on disk, and only that: after a power cut nobody else knows more than the journal. Begins anew at
    `marks` with each connection."""

    def __init__(
        self, journal: JournalWriter, marks: Marks, topics: Topics, kinds: frozenset[str], hide: Hide | None
    ) -> None:
        self._journal, self._topics, self._kinds, self._hide = journal, topics, kinds, hide
        self.marks, self._tried, self._last = marks, marks.tried, marks.taken
        self._calls = OpenCalls()
        self._follower = Follower(journal.folder, min(marks.fold, marks.taken + 1) - 1)

    def close(self) -> None:
        self._follower.close()

    def take(self) -> Batch | None:
        """None when nothing more is safe on disk."""
        fold = self._calls.oldest
        entries = self._follower.take(MOST, self._journal.synced_seq)
        if not entries:
            return None
        told = [each for entry in entries for each in self._heard(entry)]
        self._last = max(self._last, entries[-1].seq)
        return Batch(told, self._last, entries[0].seq if fold is None else fold, len(entries) == MOST)

    def _heard(self, entry: Entry) -> Iterator[Told]:
        """Of entries the broker has already only the calls' records are gone on with."""
        record = self._calls.hear(entry)
        if entry.seq <= self._last:
            return
        node, seq, kind = self._topics.node, entry.seq, type(entry.event).__name__
        if kind in self._kinds:
            message = s.EventMessage(node, seq, entry.at, codec.to_json(entry.event))
            yield self._told(entry, self._topics.event(kind), message, f"event.{kind}", f"{node}:{seq}")
        if record is not None:
            yield self._told(
                entry, self._topics.cdr, s.CdrMessage(node, seq, entry.at, record), "cdr", f"{node}:{seq}:cdr"
            )
        if isinstance(entry.event, AnnouncementMade | AnnouncementWithdrawn):
            yield self._announced(entry, entry.event)

    def _told(self, entry: Entry, topic: str, shape: object, schema: str, name: str) -> Told:
        body = encoded(shape)
        if self._hide is not None:
            body = self._hide(body)
        return Told(entry.seq, entry.at, Message(topic, body, schema, name, again=entry.seq <= self._tried))

    def _announced(self, entry: Entry, event: AnnouncementMade | AnnouncementWithdrawn) -> Told:
        """Retained as long as callers hear it."""
        topic, again = self._topics.announcement(event.announcement), entry.seq <= self._tried
        if isinstance(event, AnnouncementWithdrawn):
            return Told(entry.seq, entry.at, Message(topic, b"", "announcement", retain=True, again=again))
        until = entry.at + timedelta(seconds=event.for_s)
        shape = s.AnnouncementMessage(
            self._topics.node, event.announcement, event.words, tuple(event.queues), event.by, until
        )
        message = Message(topic, encoded(shape), "announcement", "", True, int(event.for_s), again)
        return Told(entry.seq, entry.at, message)
