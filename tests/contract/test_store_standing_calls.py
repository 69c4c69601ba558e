"""What a live board is told of the calls that are up, whichever node's journal tells of them [X3]."""

from __future__ import annotations

from calls import events as e
from calls.journal import Entry
from calls.model import HangupCause, Party, Stage, Tier
from store import tables
from store.database import Database
from store.entries import to_row
from store.projection import Projection
from store.standing_calls import standing_calls
from tests.unit.store.lives import at, offered


def told(database: Database, node: str, first: int, *events: e.Event) -> None:
    entries = [Entry(seq, at(seq), seq / 4, event) for seq, event in enumerate(events, first)]
    Projection(database, node=node).apply(entries)


def queued(call: str) -> e.CallQueued:
    return e.CallQueued(call, "orders", Tier.NORMAL, "zh-CN", caller="13800000001")


def ended(call: str) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)


def test_calls_that_are_up_are_told_of_all_nodes_and_how_far_each_is_known(database: Database) -> None:
    told(database, "ant", 1, offered("a1"), queued("a1"), offered("a2"), ended("a2"))
    told(database, "bee", 1, offered("b1"))
    told(database, "bee", 2, queued("b1"), e.MoveOrdered("b1", "repair", "li"))
    standing = standing_calls(database)
    assert standing.marks == {"ant": 4, "bee": 3}
    assert [entry.event for entry in standing.entries] == [
        *(offered("a1"), queued("a1")),
        *(offered("b1"), queued("b1"), e.MoveOrdered("b1", "repair", "li")),
    ]


def test_who_is_to_be_called_back_is_told_of_though_his_call_has_ended(database: Database) -> None:
    asked = e.CallbackRequested("a1", "a1-back", "orders", Tier.NORMAL, "zh-CN", "13800000001")
    told(database, "ant", 1, offered("a1"), queued("a1"), asked, ended("a1"))
    assert asked in [entry.event for entry in standing_calls(database).entries]
    told(database, "ant", 5, e.CallbackClosed("a1", "a1-back", False, 1))
    assert not standing_calls(database).entries


def test_nothing_beyond_the_marks_is_told(database: Database) -> None:
    """What is projected between two questions of one look is left to who follows the journal."""
    told(database, "ant", 1, offered("a1"))
    with database.writing() as connection:
        connection.execute(tables.journal.insert(), [to_row(Entry(2, at(2), 0.5, queued("a1")), "ant")])
    standing = standing_calls(database)
    assert standing.marks == {"ant": 1}
    assert [entry.event for entry in standing.entries] == [offered("a1")]
