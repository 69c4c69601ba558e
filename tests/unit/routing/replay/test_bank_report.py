"""The report on the bank's days, from a specimen: every day in every table, twice the same."""

from __future__ import annotations

from pathlib import Path

from bench.bank import report
from routing.replay.anonymous_bank import read

DAYS = read((Path(__file__).parents[3] / "golden" / "bank" / "two_days.tsv").read_text(encoding="utf-8"))


def test_the_report_tells_choices_waits_and_what_else_might_have_been() -> None:
    lines = list(report(DAYS))
    for day in DAYS:
        assert sum(line.startswith(f"  {day.name}") for line in lines) == 2
    assert any("days" in line and "within 25%" in line for line in lines)
    assert [line.split("  ")[1] for line in lines[-4:]] == [
        "the bank's rule",
        "strict VIP",
        "aging (others catch up, 1-3 min)",
        "one agent more",
    ]


def test_the_report_is_the_same_every_time() -> None:
    assert list(report(DAYS)) == list(report(DAYS))


def test_one_day_alone_can_be_reported_on() -> None:
    assert list(report(DAYS[:1]))
