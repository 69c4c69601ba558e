"""SIP messages kept for days, in whichever database: by call, in the order of the wire, gone on time [C2, X4]."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calls.traced import LegQuality, SipMessage
from store.database import Database
from store.forgetting import forget
from store.holds import Hand, Holds
from store.sip_traces import SipTraces, sip_traces

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def message(call: str, at_s: float, text: str = "BYE sip:a@192.0.2.1 SIP/2.0") -> SipMessage:
    at = NOON + timedelta(seconds=at_s)
    return SipMessage(call, f"{call}-c", at, False, "UDP", "192.0.2.1:5060", "192.0.2.9:5062", text, len(text))


QUALITY = LegQuality("c1", "c1-c", NOON + timedelta(seconds=9), "PCMA", 500, 0.0, 2.2, 40)


def test_a_calls_messages_come_back_in_the_order_of_the_wire(database: Database) -> None:
    traces = SipTraces(database)
    traces.add([message("c1", 2), message("c2", 1), message("c1", 1)], NOON)
    traces.add([], NOON)
    traces.add([QUALITY, message("c1", 5, "\x00张\udc80")], NOON)
    found = traces.of("c1", 10)
    assert [(one.at - NOON).total_seconds() for one in found] == [1, 2, 5, 9]
    assert found[3] == QUALITY
    assert found[2] == message("c1", 5, "\x00张?")
    assert traces.of("c1", 2) == found[:2]
    assert traces.of("c2", 10) == [message("c2", 1)]
    assert traces.of("nobody", 10) == []


def test_what_is_old_goes_and_a_held_call_keeps_it(database: Database) -> None:
    traces, holds = SipTraces(database), Holds(database)
    for day, call in enumerate(("c1", "c2", "c3", "c4")):
        traces.add([message(call, 0)], NOON + timedelta(days=day))
    hold = holds.place("c1", "court", Hand("li", NOON))
    assert traces.forget_before(NOON + timedelta(days=3), limit=1) == 1
    assert traces.forget_before(NOON + timedelta(days=3)) == 1
    assert traces.forget_before(NOON + timedelta(days=3)) == 0
    assert [bool(traces.of(call, 1)) for call in ("c1", "c2", "c3", "c4")] == [True, False, False, True]
    holds.lift(hold.hold, "judged", Hand("li", NOON))
    assert traces.forget_before(NOON + timedelta(days=3)) == 1


def test_they_go_with_the_calls_recording(database: Database) -> None:
    traces = SipTraces(database)
    traces.add([message("c1", 0), message("c2", 0)], NOON)
    with database.writing() as connection:
        forget(connection, "c1-r1", "c1")
    assert (traces.of("c1", 1), len(traces.of("c2", 1))) == ([], 1)


def test_a_row_that_is_none_of_ours_tells_nothing(database: Database) -> None:
    rows = [
        {"call": "c1", "at": NOON, "packed": packed} for packed in (b"", b"no zip", b"x\x9c\x03\x00\x00\x00\x00\x01")
    ]
    with database.writing() as connection:
        connection.execute(sip_traces.insert(), rows)
    traces = SipTraces(database)
    traces.add([replace(message("c1", 0), size=7)], NOON)
    assert traces.of("c1", 10) == [replace(message("c1", 0), size=7)]
