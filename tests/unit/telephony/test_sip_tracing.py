"""Messages as the library copied them, given to the calls whose dialogs they belong to; how well legs are heard."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from calls.traced import SipMessage
from telephony.sip.hearing import quality
from telephony.sip.tracing import LINGERING_S, LONGEST_DIALOG, MOST_UNKNOWN, Copied, Dialogs, Tracer, copied

NOON = datetime(2026, 11, 30, 4, 0, 0, 250_000, UTC)
NOON_US = round(NOON.timestamp() * 1_000_000)
BYE = b"BYE sip:a@192.0.2.1 SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n"


def record(dialog: bytes, message: bytes = BYE, *, sent: bool = False, size: int | None = None) -> bytes:
    texts = (b"UDP", b"192.0.2.1:5060", b"192.0.2.9:5062", dialog, message)
    head = struct.pack("<QBHHHHHI", NOON_US, sent, *map(len, texts), len(message) if size is None else size)
    return head + b"".join(texts)


def test_a_block_holds_one_record_behind_the_other() -> None:
    block = record(b"one") + record(b"two", b"\xff\x00", sent=True, size=9000)
    first, second = copied(block)
    assert first == Copied(NOON_US, False, b"UDP", b"192.0.2.1:5060", b"192.0.2.9:5062", b"one", BYE, len(BYE))
    assert (second.sent, second.dialog, second.message, second.size) == (True, b"two", b"\xff\x00", 9000)
    assert list(copied(b"")) == []


def test_a_message_is_given_to_its_leg() -> None:
    dialogs = Dialogs()
    dialogs.name("one", "c1", "c1-c")
    (message,) = dialogs.sort(record(b"one") + record(b"other"), 0.0)
    assert message == SipMessage(
        "c1", "c1-c", NOON, False, "UDP", "192.0.2.1:5060", "192.0.2.9:5062",
        "BYE sip:a@192.0.2.1 SIP/2.0\nCSeq: 2 BYE", len(BYE),
    )  # fmt: skip


def test_a_message_that_came_before_its_leg_was_named_waits_for_one_look() -> None:
    dialogs = Dialogs()
    assert dialogs.sort(record(b"one") + record(b"two"), 0.0) == []
    dialogs.name("one", "c1", "c1-c")
    assert [message.leg for message in dialogs.sort(record(b"one", b"x"), 0.5)] == ["c1-c", "c1-c"]
    dialogs.name("two", "c2", "c2-c")
    assert dialogs.sort(b"", 1.0) == []


def test_of_messages_of_nobody_only_so_many_are_kept() -> None:
    dialogs = Dialogs()
    dialogs.sort(b"".join(record(b"%d" % number) for number in range(MOST_UNKNOWN + 1)), 0.0)
    dialogs.name("0", "c", "first")
    dialogs.name("1", "c", "second")
    assert [message.leg for message in dialogs.sort(b"", 0.5)] == ["second"]


def test_a_leg_that_ended_is_remembered_for_the_answer_to_its_bye() -> None:
    dialogs = Dialogs()
    dialogs.ended(dialogs.name("one", "c1", "c1-c"), 10.0)
    assert len(dialogs.sort(record(b"one"), 10.0 + LINGERING_S - 1)) == 1
    assert len(dialogs.sort(record(b"one"), 10.0 + LINGERING_S)) == 1
    assert (len(dialogs), dialogs.sort(record(b"one"), 11.0 + LINGERING_S)) == (0, [])


def test_who_sends_anothers_call_id_gets_nothing_of_his() -> None:
    dialogs = Dialogs()
    long = "x" * 300
    dialogs.name(long, "c1", "c1-c")
    dialogs.name(long, "c2", "c2-c")
    assert [message.call for message in dialogs.sort(record(long.encode()[:LONGEST_DIALOG]), 0.0)] == ["c1"]


def test_nothing_is_traced_until_it_is_asked_for() -> None:
    tracer = Tracer()
    tracer.name("one", "c1", "c1-c")
    tracer.ended("c1-c")
    assert (tracer.is_on, tracer.traced(), tracer.lost) == (False, [], 0)


def stat(**changed: Any) -> Any:
    ours = {"pkt": 98, "loss": 2, "discard": 3, "jitterUsec": SimpleNamespace(mean=2240)} | changed.pop("ours", {})
    theirs = {"pkt": 200, "loss": 1, "updateCount": 2, "jitterUsec": SimpleNamespace(mean=1500)}
    theirs |= changed.pop("theirs", {})
    trip = changed.pop("trip", SimpleNamespace(last=40_000, n=1))
    rtcp = SimpleNamespace(rxStat=SimpleNamespace(**ours), txStat=SimpleNamespace(**theirs), rttUsec=trip)
    return SimpleNamespace(rtcp=rtcp, jbuf=SimpleNamespace(avgDelayMsec=60))


def test_how_well_a_leg_is_heard() -> None:
    heard = quality("c", "c-c", "PCMA", stat(), NOON)
    assert heard is not None
    assert (heard.packets, heard.loss, heard.jitter_ms, heard.buffer_ms) == (98, 5.0, 2.2, 60)
    assert (heard.far_loss, heard.far_jitter_ms, heard.round_trip_ms) == (0.5, 1.5, 40.0)
    assert (heard.r_factor, heard.mos) == (77.4, 3.92)


def test_what_nobody_said_is_not_known() -> None:
    silent = stat(theirs={"updateCount": 0}, trip=SimpleNamespace(last=0, n=0))
    heard = quality("c", "c-c", "opus", silent, NOON)
    assert heard is not None
    assert (heard.far_loss, heard.far_jitter_ms, heard.round_trip_ms) == (None, None, None)
    assert (heard.r_factor, heard.mos) == (None, None)
    assert quality("c", "c-c", "PCMA", stat(ours={"pkt": 0}), NOON) is None
    odd = quality("c", "c-c", "PCMA", stat(theirs={"pkt": 0}), NOON)
    assert odd is not None
    assert odd.far_loss == 0.0
