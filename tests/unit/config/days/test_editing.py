"""days.yaml is edited by program and by hand, and neither undoes the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from config.days.editing import NEW, DaysText
from config.days.seeding import Seed, SeededDay, seed
from config.shapes.days import YearStatus
from ivr.calendar import DayKind
from tests.unit.config.folders import EXAMPLE

EVE, FIRST = date(2026, 2, 16), date(2026, 2, 17)


def seeded() -> DaysText:
    text = DaysText(NEW)
    text.seed(seed(2026))
    return text


def line(text: DaysText, day: date) -> str:
    (found,) = [line for line in text.text.splitlines() if line.startswith(f"  {day}:")]
    return found


def test_a_seed_writes_one_row_a_date_in_order_below_the_files_own_words() -> None:
    text = seeded()
    assert text.text.startswith(NEW.split("years:")[0])
    assert "  2026: {source: holidays 0." in text.text
    rows = [row[2:12] for row in text.text.splitlines() if row.startswith("  2026-")]
    assert rows == [day.isoformat() for day in seed(2026).days]


def test_a_second_seed_changes_nothing() -> None:
    text = seeded()
    before = text.text
    told = text.seed(seed(2026))
    assert (told.added, told.changed, told.removed, told.kept) == ((), (), (), ())
    assert text.text == before


def test_the_examples_file_is_what_its_seeds_and_its_owner_made_of_it() -> None:
    written = (EXAMPLE / "days.yaml").read_text(encoding="utf-8")
    text = DaysText(written)
    for year in (2026, 2027):
        assert text.seed(seed(year)).added == ()
    assert text.text == written


def fresh(kind: DayKind, name: str = "春节") -> SeededDay:
    return SeededDay(kind, {"zh-CN": name})


def news(days: dict[date, SeededDay]) -> Seed:
    return Seed(2026, "CN", YearStatus.OFFICIAL, days)


def by_hand(text: DaysText, edit: Callable[[str], str], day: date) -> DaysText:
    return DaysText(text.text.replace(line(text, day), edit(line(text, day))))


def test_rows_nobody_touched_follow_the_news() -> None:
    text = seeded()
    told = text.seed(news({EVE: fresh(DayKind.WORKDAY), FIRST: fresh(DayKind.HOLIDAY)}))
    assert EVE in told.changed
    assert len(told.removed) == len(seed(2026).days) - 2
    assert text.row(EVE) is not None
    assert "kind: workday" in line(text, EVE)


def test_a_row_changed_by_hand_is_kept_though_its_source_was_left_standing() -> None:
    text = by_hand(seeded(), lambda row: row.replace("holiday,", "special,"), EVE)
    told = text.seed(seed(2026))
    assert told.kept == (EVE,)
    assert "kind: special" in line(text, EVE)


def test_a_row_without_a_source_is_its_owners() -> None:
    text = by_hand(seeded(), lambda row: f"  {EVE}: {{kind: workday}}  # 值班", EVE)
    assert text.seed(seed(2026)).kept == (EVE,)
    assert line(text, EVE) == f"  {EVE}: {{kind: workday}}  # 值班"


def test_a_greeting_stays_whatever_becomes_of_the_day() -> None:
    text = seeded()
    row = {**(text.row(EVE) or {}), "greeting": "greeting.spring_festival"}
    text.put(EVE, row)
    assert "holidays 0." in line(text, EVE), "a greeting makes the day nobody's own"
    assert text.seed(news({EVE: fresh(DayKind.WORKDAY)})).changed == (EVE,)
    assert "kind: workday" in line(text, EVE)
    assert "greeting: greeting.spring_festival" in line(text, EVE)
    assert text.seed(news({})).kept == (EVE,)


def test_rows_are_put_in_the_order_of_dates_with_comments_where_they_were() -> None:
    text = DaysText(
        'days:\n  # 春节 festival\n  2026-02-16: {kind: holiday} # 除夕\n  "2026-05-01": {kind: holiday}\n'
    )
    text.put(date(2026, 3, 1), {"kind": "special", "name": {"zh-CN": "店庆"}})
    text.put(date(2026, 5, 1), {"kind": "half_day", "hours": "09:00-12:00"})
    text.put(date(2026, 6, 1), {"kind": "holiday"})
    assert text.text == (
        "days:\n"
        "  # 春节 festival\n"
        "  2026-02-16: {kind: holiday} # 除夕\n"
        "  2026-03-01: {kind: special, name: {zh-CN: 店庆}, source: own}\n"
        '  "2026-05-01": {kind: half_day, hours: 09:00-12:00, source: own}\n'
        "  2026-06-01: {kind: holiday, source: own}\n"
    )


def test_a_row_is_cleared_once() -> None:
    text = seeded()
    assert text.clear(EVE)
    assert text.row(EVE) is None
    assert not text.clear(EVE)


@pytest.mark.parametrize(
    "spoilt", ["days: [1]\n", "days: {2026-02-30: {kind: holiday}}\n", "days: {2026-02-03: {kind: *x}}\n", "a: b\n"]
)
def test_a_file_with_faults_is_refused_not_rewritten(spoilt: str) -> None:
    with pytest.raises(ConfigurationError, match=r"days\.yaml:1:"):
        DaysText(spoilt)


rows = st.fixed_dictionaries(
    {"kind": st.sampled_from(["holiday", "workday", "special"])},
    optional={
        "name": st.fixed_dictionaries({"zh-CN": st.sampled_from(["店庆", "no", "2027", "[x", "a: b", "- '"])}),
        "greeting": st.lists(st.sampled_from(["greeting", "menu.main"]), min_size=1, max_size=2),
        "hours": st.sampled_from(["closed", "09:00-12:00", "09:00-12:00, 13:00-14:00"]),
    },
)


@given(st.dictionaries(st.dates(date(2000, 1, 1), date(2100, 12, 31)), rows, max_size=6))
def test_whatever_is_put_reads_back_the_same(days: dict[date, dict[str, object]]) -> None:
    text = DaysText((Path(EXAMPLE) / "days.yaml").read_text(encoding="utf-8"))
    for day, row in days.items():
        text.put(day, row)
    again = DaysText(text.text)
    for day, row in days.items():
        found = again.row(day) or {}
        found.pop("source")
        assert found == row
