"""Whose SIP message is it? The wire's copies, given to the calls they belong to.

The library copies every message into a bounded buffer (`pj.SipTrace`); whoever keeps them takes them from here on a
thread of his own, so that the calls' thread does nothing but name each leg's dialog once.
"""

from __future__ import annotations

import logging
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import NamedTuple

import pjsua2 as pj

from calls.sip_text import shown
from calls.traced import LegQuality, SipMessage, Traced

LOG = logging.getLogger("hotline.sip")

MOST_BYTES = 8 * 1024 * 1024
LONGEST_MESSAGE = 8_192
LONGEST_DIALOG = 255
LINGERING_S = 40.0
"""Longer than a transaction lasts (64 * T1, RFC 3261, 17.1.1.2): the answer to a BYE still belongs to its leg."""
MOST_UNKNOWN = 2_000
_HEAD = struct.Struct("<QBHHHHHI")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Copied(NamedTuple):
    """One message as the library copied it."""

    at_us: int
    sent: bool
    transport: bytes
    near: bytes
    far: bytes
    dialog: bytes
    message: bytes
    size: int


def copied(block: bytes) -> Iterator[Copied]:
    """The records of a block (`sip_trace.hpp` says how they are written)."""
    at = 0
    while at < len(block):
        at_us, sent, *lengths, size = _HEAD.unpack_from(block, at)
        at += _HEAD.size
        texts = []
        for length in lengths:
            texts.append(block[at : at + length])
            at += length
        transport, near, far, dialog, message = texts
        yield Copied(at_us, bool(sent), transport, near, far, dialog, message, size)


class Dialogs:
    """Which Call-ID is whose leg's. `name` and `ended` on the calls' thread, the rest on the one that keeps traces.

    A message may be taken before its leg is named: it waits for the next look. Whose Call-ID is in use already keeps
    it: a stranger who sends the same one gets nothing of another's call.
    """

    def __init__(self) -> None:
        self._legs: dict[bytes, tuple[str, str]] = {}
        self._ended: SimpleQueue[tuple[bytes, float]] = SimpleQueue()
        self._leaving: list[tuple[bytes, float]] = []
        self._unknown: list[Copied] = []

    def __len__(self) -> int:
        return len(self._legs)

    def name(self, call_id: str, call: str, leg: str) -> bytes:
        """The key to end it by."""
        key = call_id.encode("utf-8", "surrogateescape")[:LONGEST_DIALOG]
        self._legs.setdefault(key, (call, leg))
        return key

    def ended(self, key: bytes, now: float) -> None:
        self._ended.put((key, now))

    def sort(self, block: bytes, now: float) -> list[SipMessage]:
        """The messages of named legs, in order; those of nobody are forgotten at the second look."""
        found, unknown = [], []
        waiting, self._unknown = self._unknown, []
        for message in waiting:
            if (leg := self._legs.get(message.dialog)) is not None:
                found.append(_message(message, *leg))
        for message in copied(block):
            if (leg := self._legs.get(message.dialog)) is not None:
                found.append(_message(message, *leg))
            else:
                unknown.append(message)
        self._unknown = unknown[-MOST_UNKNOWN:]
        self._forget(now)
        return found

    def _forget(self, now: float) -> None:
        while True:
            try:
                self._leaving.append(self._ended.get_nowait())
            except Empty:
                break
        for key, since in self._leaving:
            if now - since >= LINGERING_S:
                self._legs.pop(key, None)
        self._leaving = [(key, since) for key, since in self._leaving if now - since < LINGERING_S]


class Tracer:
    """`start` once, after the endpoint has; off until then. `traced` and `lost` from any one other thread."""

    def __init__(self) -> None:
        self._trace: pj.SipTrace | None = None
        self._dialogs = Dialogs()
        self._keys: dict[str, bytes] = {}
        self._heard: SimpleQueue[LegQuality] = SimpleQueue()

    def start(self) -> None:
        trace = pj.SipTrace()
        trace.start(MOST_BYTES, LONGEST_MESSAGE)
        self._trace = trace

    @property
    def is_on(self) -> bool:
        return self._trace is not None

    def name(self, call_id: str, call: str, leg: str) -> None:
        """The leg's dialog, as soon as it is known."""
        if self.is_on and call_id:
            self._keys[leg] = self._dialogs.name(call_id, call, leg)

    def heard(self, quality: LegQuality) -> None:
        self._heard.put(quality)

    def ended(self, leg: str) -> None:
        if (key := self._keys.pop(leg, None)) is not None:
            self._dialogs.ended(key, time.monotonic())

    @property
    def lost(self) -> int:
        """Messages there was no room for."""
        return 0 if self._trace is None else int(self._trace.lost())

    def traced(self) -> list[Traced]:
        """What came since the last time."""
        if self._trace is None:
            return []
        qualities: list[Traced] = []
        while not self._heard.empty():
            qualities.append(self._heard.get())
        return [*self._dialogs.sort(self._trace.drain(), time.monotonic()), *qualities]


def _message(one: Copied, call: str, leg: str) -> SipMessage:
    return SipMessage(
        call,
        leg,
        _BEGINNING + timedelta(microseconds=one.at_us),
        one.sent,
        one.transport.decode("ascii", "replace"),
        one.near.decode("ascii", "replace"),
        one.far.decode("ascii", "replace"),
        shown(one.message),
        one.size,
    )
