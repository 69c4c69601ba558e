"""The example hotline's business hours around two Spring Festivals, minute by minute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.hotline import load
from ivr.calendar import Calendar
from ivr.calendar_changes import next_change
from tests.unit.config.folders import EXAMPLE, ROOT

SHANGHAI = ZoneInfo("Asia/Shanghai")
GOLDEN = ROOT / "tests" / "golden" / "days"
MINUTE = timedelta(minutes=1)
# The days around each festival: 2026 with its weekends worked, 2027 as far as it is known.
AROUND = {2026: (date(2026, 2, 13), date(2026, 3, 2)), 2027: (date(2027, 2, 3), date(2027, 2, 13))}


@cache
def business() -> Calendar:
    return load(EXAMPLE).calendars["business"]


def told(year: int, zone: ZoneInfo) -> Iterator[str]:
    """A line a day: what it is, and the minutes at which it opens and closes, each minute looked at from `zone`."""
    first, last = AROUND[year]
    for number in range((last - first).days + 1):
        midnight = datetime.combine(first + number * timedelta(days=1), datetime.min.time(), SHANGHAI).astimezone(
            zone
        )
        minutes = [midnight.astimezone(UTC) + minute * MINUTE for minute in range(24 * 60)]
        states = [business().is_open(minute.astimezone(zone)) for minute in minutes]
        edges = [
            f"{minutes[at].astimezone(SHANGHAI):%H:%M}" for at in range(1, 1440) if states[at] is not states[at - 1]
        ]
        day = business().day(midnight)
        shown = f"{midnight.astimezone(SHANGHAI):%Y-%m-%d %a} {day.kind} {day.name.get('zh-CN', '')}"
        yield f"{shown} {'-'.join(edges)}{' ♪' if day.greeting else ''}".replace("  ", " ").rstrip()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/St_Johns", "Pacific/Apia"])
@pytest.mark.parametrize("year", [2026, 2027])
def test_the_whole_festival_wherever_it_is_looked_at_from(year: int, zone: str) -> None:
    golden = (GOLDEN / f"spring_festival_{year}.txt").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in told(year, ZoneInfo(zone))) == golden


@given(st.sampled_from([2026, 2027]), st.integers(0, 9 * 24 * 60))
def test_from_any_minute_of_it_the_next_change_is_the_next_golden_one(year: int, minute: int) -> None:
    after = datetime.combine(AROUND[year][0], datetime.min.time(), SHANGHAI) + minute * MINUTE
    change = next_change(business(), after)
    assert change is not None
    lines = (GOLDEN / f"spring_festival_{year}.txt").read_text(encoding="utf-8").splitlines()
    moments = [f"{line[:10]}T{edge}" for line in lines for edge in re.findall(r"[0-9]{2}:[0-9]{2}", line)]
    assert f"{change:%Y-%m-%dT%H:%M}" == next(moment for moment in moments if moment > f"{after:%Y-%m-%dT%H:%M}")
