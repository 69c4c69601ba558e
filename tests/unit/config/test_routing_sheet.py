"""A routing table as a sheet: nothing changed is nothing changed; what was changed is, and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from config.routing.cells import edited
from config.routing.document import parsed
from config.routing.sheet import COLUMNS, MOST_ROWS, edits_of, rows_of
from tests.unit.config.test_routing_cells import EXAMPLE
from tests.unit.hotline.tables import TABLE


def laid_over(text: str, rows: list[list[str]]) -> str:
    return edited(text, edits_of(parsed(text).value, rows, "table.csv"))


def at(rows: list[list[str]], queue: str, rung: str, column: str) -> tuple[int, int]:
    number = next(i for i, row in enumerate(rows) if row[:2] == [queue, rung])
    return number, COLUMNS.index(column)


def test_a_sheet_as_it_was_exported_changes_nothing() -> None:
    for text in (EXAMPLE, TABLE):
        assert laid_over(text, rows_of(parsed(text).value)) == text
    assert rows_of("no table") == rows_of({"queues": {"a": None}})[:1]


def test_cells_rungs_and_queues_change_and_comments_stay() -> None:
    rows = rows_of(parsed(EXAMPLE).value)
    row, column = at(rows, "orders", "", "needs")
    rows[row][column] = "orders:70  english"
    row, column = at(rows, "complaints", "", "head_start_s")
    rows[row][column] = ""
    row, column = at(rows, "orders", "3", "needs")
    rows[row][column] = "orders:55"
    end = next(i for i, line in enumerate(rows) if line[0] == "repair")
    rows.insert(end, ["", "6", "", "120", "", "", "", "", "", "", "+8610", *[""] * 6])
    del rows[at(rows, "repair", "5", "exit")[0]]
    rows = [line for line in rows if line[0] != "general"]
    rows.append(["new", "", "", "", "orders:1", "", "", "5", "", "", "", "新", "New", "", "", "", ""])
    rows.append(["new", "1", "", "30", "", "", "", "", "orders", "", "", *[""] * 6])
    text = laid_over(EXAMPLE, rows)
    queues = parsed(text).value["queues"]
    assert queues["orders"]["needs"] == {"orders": "70", "english": "1"}
    assert "head_start_s" not in queues["complaints"]
    assert queues["orders"]["ladder"][2] == {"after_s": "30", "needs": {"orders": "55"}}
    assert queues["orders"]["ladder"][-1] == {"after_s": "120", "number": "+8610"}
    assert len(queues["repair"]["ladder"]) == 4
    assert "general" not in queues
    assert queues["new"] == {
        "needs": {"orders": "1"},
        "head_start_s": "5",
        "title": {"zh-CN": "新", "en": "New"},
        "ladder": [{"after_s": "30", "queue": "orders"}],
    }
    assert "# --- 阶梯 ladder" in text


def test_columns_that_are_not_there_are_left_alone() -> None:
    text = laid_over(
        EXAMPLE, [["queue", "ring_s", ""], *[[name, "25", "x"] for name in parsed(EXAMPLE).value["queues"]]]
    )
    queues = parsed(text).value["queues"]
    assert {queue["ring_s"] for queue in queues.values()} == {"25"}
    assert len(queues["orders"]["ladder"]) == 5


@pytest.mark.parametrize(
    ("rows", "place", "problem"),
    [
        ([], "t:1:1", "column queue"),
        ([["who"]], "t:1:1", "column queue"),
        ([["queue", "nedes"]], "t:1:2", "there is no column 'nedes'"),
        ([["queue", "needs", "needs"]], "t:1:3", "again"),
        ([["queue", "rung"]], "t:1:1", "plan is missing"),
        ([["queue", "needs"], ["", "orders:1"]], "t:2:1", "names no queue"),
        ([["queue", "needs"], ["a", ""], ["a", ""]], "t:3:1", "'a' stands here again"),
        ([list(COLUMNS), ["a", "1"]], "t:2:1", "names no queue"),
        ([["queue"], *[["a"]] * MOST_ROWS], f"t:{MOST_ROWS + 1}:1", "more than"),
    ],
)
def test_what_is_no_sheet_is_named_by_row_and_column(rows: list[list[str]], place: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        edits_of({}, rows, "t")
    assert refused.value.faults[0].place == place
    assert problem in refused.value.faults[0].problem


@given(st.lists(st.lists(st.text(max_size=8), max_size=18), max_size=6), st.booleans())
def test_whatever_stands_in_a_sheet_is_read_or_refused(rows: list[list[str]], headed: bool) -> None:
    with contextlib.suppress(ConfigurationError):
        parsed(laid_over(TABLE, [list(COLUMNS), *rows] if headed else rows))
