"""The bank's file becomes days of traffic; what cannot be used is counted, and nothing else is ever raised."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from calls.model import Tier
from routing.replay.anonymous_bank import read
from routing.replay.anonymous_bank_faults import IN_CHINESE, Left
from routing.replay.anonymous_bank_rows import NEEDED
from routing.replay.presence import answered_s, left_s
from routing.replay.traffic import Arrival, Outcome, Shift

SPECIMEN = Path(__file__).parents[3] / "golden" / "bank" / "two_days.tsv"
TEXT = SPECIMEN.read_text(encoding="utf-8")
HEAD, *ROWS = TEXT.splitlines()


def arrivals(text: str = TEXT) -> dict[str, Arrival]:
    return {arrival.call: arrival for day in read(text) for arrival in day.arrivals}


def with_cells(row: str, **cells: str) -> str:
    """The file with this one row, some of its cells otherwise."""
    values = dict(zip(HEAD.split("\t"), row.split("\t"), strict=True)) | cells
    return f"{HEAD}\n{ROWS[0]}\n" + "\t".join(values.values())


def test_each_date_is_a_day_in_order() -> None:
    first, second = read(TEXT)
    assert (first.name, second.name) == ("1999-03-01", "1999-03-02")
    for day in (first, second):
        assert list(day.arrivals) == sorted(day.arrivals, key=lambda arrival: arrival.at_s)
        assert list(day.shifts) == sorted(day.shifts, key=lambda shift: shift.from_s)


def test_a_caller_who_waited_arrives_when_his_wait_begins() -> None:
    waited = arrivals()["line3"]
    assert waited == Arrival(
        "line3", 7 * 3600 + 66.0, "PS", caller="501", service_s=60.0, waited_s=61.0, agent="ANNA",
        outcome=Outcome.SERVED, wrap_up_s=4.0,
    )  # fmt: skip


def test_a_caller_answered_at_once_arrives_when_the_service_begins() -> None:
    at_once = arrivals()["line2"]
    assert (at_once.at_s, at_once.waited_s, at_once.caller) == (7 * 3600 + 5.0, 0.0, "")


def test_who_gave_up_tells_how_patient_he_was() -> None:
    gone = arrivals()["line5"]
    assert (gone.patience_s, gone.outcome, gone.agent, gone.service_s) == (20.0, Outcome.ABANDONED, "", None)
    assert gone.tier is Tier.VIP


def test_a_call_past_midnight_belongs_to_the_evening_before() -> None:
    late = arrivals()["line17"]
    assert answered_s(late) == 86400 + 36
    assert read(TEXT)[1].shifts[-1] == Shift("BELA", 86436.0, 86496.0)


def test_an_agent_talks_to_one_caller_at_a_time() -> None:
    assert arrivals()["line12"].service_s == 240.0
    assert read(TEXT)[0].dropped[Left.OVERLAPS] == 1


def test_what_is_left_out_is_counted_by_reason() -> None:
    first, second = read(TEXT)
    assert first.dropped == {
        Left.UNREADABLE: 2, Left.PHANTOM: 1, Left.IN_IVR: 1, Left.UNTIMED: 1, Left.NOBODY: 1, Left.OVERLAPS: 1
    }  # fmt: skip
    assert second.dropped == {Left.CONTRADICTS: 1}


def test_every_reason_has_chinese_words() -> None:
    assert set(IN_CHINESE) == set(Left)


@pytest.mark.parametrize(
    "cells",
    [
        {"vru_entry": "noon"},
        {"q_time": "long"},
        {"priority": ""},
        {"type": "a type of more than forty characters, with spaces"},
        {"server": "sip:anna@example.org;x"},
        {"date": "990231"},
        {"date": "1999-03-01"},
        {"outcome": "LOST"},
    ],
)
def test_a_row_that_cannot_be_read_is_left_out(cells: dict[str, str]) -> None:
    (day,) = read(with_cells(ROWS[1], **cells))
    assert [arrival.call for arrival in day.arrivals] == ["line2"]
    assert day.dropped == {Left.UNREADABLE: 1}


@pytest.mark.parametrize(
    "cells",
    [{"q_time": "62"}, {"ser_time": "61"}, {"q_exit": "7:01:01"}, {"ser_start": "7:05:06", "ser_exit": "7:06:06"}],
)
def test_a_row_whose_times_contradict_each_other_is_left_out(cells: dict[str, str]) -> None:
    (day,) = read(with_cells(ROWS[1], **cells))
    assert day.dropped == {Left.CONTRADICTS: 1}


def test_who_was_not_queued_was_answered_when_he_left_the_ivr() -> None:
    (day,) = read(with_cells(ROWS[11], vru_exit="7:28:00"))
    assert day.dropped == {Left.CONTRADICTS: 1}


def test_years_from_seventy_on_are_of_the_last_century() -> None:
    names = [day.name for day in read(with_cells(ROWS[1], date="101"))]
    assert names == ["1999-03-01", "2000-01-01"]


@pytest.mark.parametrize("customer", ["0", "", "a b"])
def test_a_customer_the_file_does_not_know_has_no_name(customer: str) -> None:
    assert arrivals(with_cells(ROWS[1], customer_id=customer))["line3"].caller == ""


def test_commas_a_byte_order_mark_and_line_ends_of_windows_are_understood() -> None:
    windows = "\N{ZERO WIDTH NO-BREAK SPACE}" + TEXT.replace("\t", ",").replace("\n", "\r\n")
    assert read(windows) == read(TEXT)


def test_spaces_between_the_columns_are_understood() -> None:
    assert read(TEXT.replace("\t", "  ")) == read(TEXT)


def test_other_columns_may_be_there_and_the_callers_name_may_be_missing() -> None:
    lean = "\n".join(
        "\t".join(row.split("\t")[i] for i in (3, 4, 5, 6, 7, *range(9, 17))) for row in TEXT.split("\n")[:17]
    )
    assert [len(day.arrivals) for day in read(lean)] == [8, 4]


def test_an_empty_file_is_refused_in_both_languages() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read("", "calls.tsv")
    assert "calls.tsv:1: the file is empty" in str(refused.value)
    assert "文件是空的" in str(refused.value)


def test_a_missing_column_is_named_with_the_remedy() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(TEXT.replace("ser_start", "begin\x1b[2J"), "calls.tsv")
    (fault,) = refused.value.faults
    assert fault.place == "calls.tsv:1"
    assert fault.problem == "missing columns: ser_start"
    assert all(column in fault.remedy for column in NEEDED)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "there are none"),
        ([ROWS[3]], "there are none"),
        ([ROWS[-1]], "1 unreadable row"),
        ([ROWS[5], ROWS[6], ROWS[5]], "2 hung up in the IVR, never asked for an agent, 1 phantom"),
    ],
)
def test_a_file_in_which_nobody_is_served_is_refused(rows: list[str], told: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no served call can be used: {told}"):
        read("\n".join([HEAD, *rows]))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        read(text)


CELL = st.one_of(
    st.sampled_from(["0:00:00", "23:59:59", "7:00:00", "0", "-5", "990301", "PS", "AGENT", "HANG", "ANNA", ""]),
    st.text(alphabet="0123456789:-AB\t\x1b", max_size=8),
)


@given(st.lists(st.lists(CELL, min_size=17, max_size=17), max_size=5), st.data())
def test_any_rows_are_read_and_every_one_accounted_for(rows: list[list[str]], data: st.DataObject) -> None:
    changed = [row.split("\t") for row in ROWS[:-1]]
    for row in rows:
        at = data.draw(st.integers(0, len(changed) - 1))
        cell = data.draw(st.integers(0, 16))
        changed[at][cell] = row[cell].replace("\t", " ") or "0"
    try:
        days = read("\n".join([HEAD, *map("\t".join, changed)]))
    except ConfigurationError:
        return
    left = sum(count for day in days for why, count in day.dropped.items() if why != Left.OVERLAPS)
    assert sum(len(day.arrivals) for day in days) + left <= len(changed)
    for day in days:
        assert all(left_s(arrival) >= arrival.at_s >= 0 for arrival in day.arrivals)
        assert all(arrival.service_s is None or arrival.service_s >= 0 for arrival in day.arrivals)
        for agent in {shift.agent for shift in day.shifts}:
            mine = [shift for shift in day.shifts if shift.agent == agent]
            assert all(one.to_s <= other.from_s for one, other in pairwise(mine))
