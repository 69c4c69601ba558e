"""The table of transitions: whole, drawn, and kept to."""

from __future__ import annotations

from pathlib import Path

import pytest

from calls import events as e
from calls.alarms import Alarms
from calls.model import Stage
from calls.table import RoutingTable
from switchboard import ringing
from switchboard.record import Record
from switchboard.transitions import MESSAGES, TABLE, Row, Side, as_mermaid, row_for, take
from switchboard.turn import ALARMS, Rules, Turn
from tests.journeys.world import MORNING

DIAGRAM = Path(__file__).parents[3] / "docs" / "transitions.md"


def a_turn() -> Turn:
    record = Record(e.CallOffered("x", "x-c", "t", "1", "2", MORNING))
    return Turn(record, Rules(RoutingTable(""), (), {}, {}), Alarms(), 0.0)


def test_no_two_rows_answer_the_same_trigger() -> None:
    for table in (TABLE, MESSAGES):
        keys = [(row.stage, row.trigger, row.side) for row in table]
        assert len(keys) == len(set(keys))


def test_every_stage_before_the_end_lets_the_caller_hang_up() -> None:
    for stage in Stage:
        if stage is not Stage.ENDED:
            row = row_for(stage, e.LegHungUp, Side.CALLER)
            assert row is not None
            assert row.to == (Stage.ENDED,)


def test_every_alarm_a_row_waits_for_can_be_cancelled() -> None:
    assert {row.trigger for row in (*TABLE, *MESSAGES) if isinstance(row.trigger, str)} == set(ALARMS)


def test_a_step_that_leaves_the_table_is_found_out() -> None:
    stray = Row(Stage.OFFERED, "stray", Side.NONE, lambda turn: turn.enter(Stage.TALKING))
    with pytest.raises(AssertionError, match="from offered to talking, which no row allows"):
        take(stray, a_turn(), None)


def test_the_diagram_in_the_documents_is_the_table() -> None:
    drawn = DIAGRAM.read_text(encoding="utf-8")
    assert as_mermaid() in drawn, "run `make docs`"
    assert as_mermaid(MESSAGES, (Stage.QUEUED,)) in drawn, "run `make docs`"


def test_a_withdrawal_of_an_offer_that_is_history_stops_no_phone() -> None:
    turn = a_turn()
    ringing.withdrawn(turn, e.OfferWithdrawn("x", "x-o1.1", "1001"))
    assert turn.commands == []
