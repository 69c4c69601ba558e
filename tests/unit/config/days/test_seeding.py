"""What the package knows of statutory days, against the State Council's notices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calls.errors import ConfigurationError
from config.days.seeding import SOURCE, Seed, seed
from config.shapes.days import YearStatus
from ivr.calendar import DayKind

# 国办发明电〔2024〕12号, 国办发明电〔2025〕7号: first and last day off of each festival, then the weekends worked.
OFF = {
    2025: "01-01 01-01, 01-28 02-04, 04-04 04-06, 05-01 05-05, 05-31 06-02, 10-01 10-08",
    2026: "01-01 01-03, 02-15 02-23, 04-04 04-06, 05-01 05-05, 06-19 06-21, 09-25 09-27, 10-01 10-07",
}
WORKED = {
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def days_of(found: Seed, kind: DayKind) -> list[str]:
    return [f"{day:%m-%d}" for day, what in found.days.items() if what.kind is kind]


def announced(year: int) -> list[str]:
    told = []
    for festival in OFF[year].split(", "):
        first, last = (date.fromisoformat(f"{year}-{text}") for text in festival.split())
        told += [f"{first + timedelta(days=number):%m-%d}" for number in range((last - first).days + 1)]
    return told


@pytest.mark.parametrize("year", [2025, 2026])
def test_days_off_and_weekends_worked_are_those_of_the_official_notice(year: int) -> None:
    found = seed(year)
    assert days_of(found, DayKind.HOLIDAY) == announced(year)
    assert days_of(found, DayKind.WORKDAY) == WORKED[year].split()
    assert found.status is YearStatus.OFFICIAL


def test_a_year_without_its_notice_is_provisional() -> None:
    """The package has the lunar dates of 2030, and cannot know which weekends will be worked."""
    found = seed(2030)
    assert found.status is YearStatus.PROVISIONAL
    assert days_of(found, DayKind.WORKDAY) == []
    assert "02-03" in days_of(found, DayKind.HOLIDAY), "Spring Festival 2030"


def test_days_bear_the_festivals_name_in_both_languages() -> None:
    days = seed(2026).days
    assert days[date(2026, 2, 16)].name == {"zh-CN": "农历除夕", "en": "Chinese New Year's Eve"}
    assert days[date(2026, 2, 15)].name["zh-CN"] == "春节", "the Sunday before"
    assert days[date(2026, 2, 23)].name["zh-CN"] == "春节", "a day moved there"
    assert days[date(2026, 2, 28)].name["zh-CN"] == "春节调休上班"
    assert days[date(2026, 10, 7)].name == {"zh-CN": "国庆节", "en": "National Day"}


def test_a_december_weekend_worked_for_new_years_day_is_of_its_own_year() -> None:
    found = seed(2001)
    assert found.days[date(2001, 12, 29)].kind is DayKind.WORKDAY
    assert found.days[date(2001, 12, 29)].name["zh-CN"] == "元旦调休上班"
    assert date(2001, 12, 29) not in seed(2002).days


def test_other_countries_have_theirs_without_the_weekends_beside() -> None:
    found = seed(2026, "DE")
    assert found.status is YearStatus.OFFICIAL
    assert days_of(found, DayKind.HOLIDAY)[:3] == ["01-01", "04-03", "04-06"]


@pytest.mark.parametrize(
    ("year", "country", "words"), [(2026, "CH1NA", "not known"), (2026, "cn", "CN?"), (1900, "CN", "knows no days")]
)
def test_what_the_package_does_not_know_is_said_with_a_remedy(year: int, country: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        seed(year, country)


def test_the_source_names_the_version() -> None:
    assert SOURCE.startswith("holidays 0.")
