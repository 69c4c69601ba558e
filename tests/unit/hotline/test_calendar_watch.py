"""A year without days is an alert in time: on the log and to Prometheus."""

from __future__ import annotations

import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import CollectorRegistry

from config.days import DayTable
from hotline.calendar_watch import CalendarWatch, today


class Watched:
    def __init__(self, days: DayTable | None, today: date) -> None:
        self.days, self.today, self.registry = days, today, CollectorRegistry()
        self.watch = CalendarWatch(self.registry, lambda: self.days, lambda: self.today)

    def gauge(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"hotline_calendar_years_{name}")


KNOWN = DayTable({}, {2027: True})


def test_in_november_2027_the_year_2028_is_missed_and_once_seeded_no_more() -> None:
    watched = Watched(KNOWN, date(2027, 11, 1))
    assert watched.gauge("missing") == 0
    watched.today = date(2027, 11, 2)
    assert watched.gauge("missing") == 1
    watched.days = DayTable({}, {2027: False, 2028: False})
    assert (watched.gauge("missing"), watched.gauge("provisional")) == (0, 0)


def test_it_is_logged_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(KNOWN, date(2027, 12, 1))
    with caplog.at_level(logging.WARNING):
        for day in (1, 1, 2):
            watched.today = date(2027, 12, day)
            watched.watch.look()
    assert [record.getMessage() for record in caplog.records] == [
        "no days known of 2028: holidays will be weekdays. hotline days seed 2028"
    ] * 2


def test_a_provisional_year_is_counted() -> None:
    assert Watched(KNOWN, date(2027, 3, 1)).gauge("provisional") == 1


def test_a_hotline_without_a_table_has_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(None, date(2027, 12, 1))
    watched.watch.look()
    assert (watched.gauge("missing"), watched.gauge("provisional")) == (0, 0)
    assert caplog.records == []


def test_the_day_is_beijings() -> None:
    before = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert before <= today() <= datetime.now(ZoneInfo("Asia/Shanghai")).date()
