"""What agents write down about calls, in whichever database: codes in the call's record, words beside it [C2]."""

from __future__ import annotations

from calls import events as e
from calls.model import HangupCause, Party, Stage
from store.database import Database
from store.notes import CallNotes
from store.projection import Projection
from store.queries import Queries
from tests.contract.test_store_left_behind import MORNING, entries

OVER = e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)


def test_codes_and_notes_of_a_call_come_also_after_its_end(database: Database) -> None:
    projection, queries, notes = Projection(database), Queries(database), CallNotes(database)
    projection.apply(entries(e.CallOffered("c1", "c1-c", "t", "139", "400", MORNING), OVER))
    told = entries(
        e.DispositionSet("c1", "1001", "solved"),
        e.NoteAdded("c1", "1001", "换新水泵"),
        e.DispositionSet("c1", "1001", "follow_up"),
        e.NoteAdded("c1", "1002", "pump \x00 ordered"),
        e.NoteAdded("c2", "1002", "another call's"),
        first=10,
    )
    projection.apply(told)
    projection.apply(told)
    cdr = queries.call("c1")
    assert cdr is not None
    assert (cdr.disposition, cdr.ended_in) == ("follow_up", Stage.IN_IVR)
    found = notes.of(["c1", "c9"])
    assert list(found) == ["c1"]
    assert [(note.entry, note.agent, note.text) for note in found["c1"]] == [
        (11, "1001", "换新水泵"), (13, "1002", "pump \ufffd ordered"),
    ]  # fmt: skip
    assert notes.of([]) == {}
