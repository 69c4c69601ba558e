"""Entries of journals on their way to boards [X3]."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backplane.cluster.journal_stream import ToldEntry, from_desk, from_fields, to_desk, to_fields
from calls.errors import FarEndError
from calls.events import QueuePaused, TablePublished
from calls.journal import Entry
from calls.table import RoutingTable

ENTRY = Entry(7, datetime(2026, 11, 22, tzinfo=UTC), 1.5, QueuePaused("orders", "李"))


def on_the_wire(entry: Entry) -> dict[bytes, bytes]:
    fields = to_fields("east", "life", entry)
    return {
        name.encode(): value if isinstance(value, bytes) else str(value).encode() for name, value in fields.items()
    }


def test_an_entry_comes_as_it_stands_in_the_journal() -> None:
    assert from_fields(on_the_wire(ENTRY)) == ToldEntry("east", "life", 7, ENTRY)


def test_a_table_is_only_counted() -> None:
    table = Entry(8, ENTRY.at, 2.0, TablePublished(RoutingTable("1")))
    assert from_fields(on_the_wire(table)) == ToldEntry("east", "life", 8, None)


@pytest.mark.parametrize("spoilt", [{b"s": b"x"}, {b"l": b"torn"}, {b"n": b"\xff"}])
def test_what_is_no_entry_is_refused(spoilt: dict[bytes, bytes]) -> None:
    with pytest.raises(FarEndError):
        from_fields(on_the_wire(ENTRY) | spoilt)
    with pytest.raises(FarEndError):
        from_fields({})


def test_what_is_kept_of_an_agent_says_who_told_it() -> None:
    assert from_desk(to_desk("east", ENTRY)) == ("east", ENTRY)
    with pytest.raises(FarEndError):
        from_desk(b"east")
