"""Of every call that came in, what it came to: by the calls, surveys, cards and reviews there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from calls.model import Direction, Tier
from routing.kpi.outcomes import Outcome
from store import outcomes, tables
from store.database import Database
from store.outcomes import Outcomes

DAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def call(database: Database, name: str, at: datetime, caller: str = "138", **more: object) -> None:
    row = {
        "call": name, "caller": caller, "dialled": "4001", "trunk": "carrier", "offered_at": at, "caller_name": "",
        "diverted_from": "", "tier": Tier.NORMAL, "needs_review": False, "direction": Direction.INBOUND,
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(tables.calls), [row | more])


def spoken(database: Database, name: str, at: datetime, caller: str = "138", **more: object) -> None:
    served = {"queue": "orders", "agent": "1001", "queued_at": at, "talk_started_at": at + timedelta(seconds=20)}
    call(database, name, at, caller, **(served | more))


def found(database: Database, since: datetime = DAY, until: datetime = DAY + 30 * WEEK) -> list[Outcome]:
    return list(Outcomes(database).between(since, until))


def test_a_call_that_was_spoken_with(database: Database) -> None:
    spoken(database, "c1", DAY)
    visit = {
        "call": "c1", "number": 1, "flow": "main", "version": "3", "node": "menu", "verb": "menu", "entered_at": DAY,
        "timeouts": 0, "wrong_keys": 0,
    }  # fmt: skip
    survey = {"call": "c1", "agent": "1001", "marks": {"help": 4}, "score": 75.0, "taken_at": DAY}
    with database.writing() as connection:
        connection.execute(insert(tables.flow_visits), [visit, visit | {"number": 2, "flow": "other"}])
        connection.execute(insert(tables.surveys), [survey])
    assert found(database) == [
        Outcome(
            at=DAY, queue="orders", agent="1001", tier=Tier.NORMAL, dialled="4001", flow="main", queued=True,
            spoken=True, came_before=False, came_again=False, satisfaction=75.0, score=None, failed=None,
        )
    ]  # fmt: skip


def test_who_comes_again_within_a_week(database: Database) -> None:
    spoken(database, "first", DAY - WEEK + HOUR)
    call(database, "gave up", DAY + HOUR)
    spoken(database, "again", DAY + 2 * HOUR)
    spoken(database, "much later", DAY + 2 * WEEK)
    told = [(one.spoken, one.came_before, one.came_again) for one in found(database)]
    assert told == [(False, True, True), (True, False, False), (True, False, False)]
    assert found(database, DAY - WEEK, DAY)[0].came_again


def test_a_week_to_the_second(database: Database) -> None:
    spoken(database, "first", DAY)
    spoken(database, "in time", DAY + WEEK)
    spoken(database, "too late", DAY + 2 * WEEK + timedelta(seconds=1))
    assert [(one.came_before, one.came_again) for one in found(database)] == [
        (False, True), (True, False), (False, False),
    ]  # fmt: skip


def test_a_number_we_called_back_has_been_spoken_with(database: Database) -> None:
    spoken(database, "callback", DAY, direction=Direction.OUTBOUND)
    call(database, "c1", DAY + HOUR)
    spoken(database, "c2", DAY + 2 * HOUR, caller="139")
    spoken(database, "callback 2", DAY + 3 * HOUR, caller="139", direction=Direction.OUTBOUND)
    told = [(one.came_before, one.came_again) for one in found(database)]
    assert told == [(True, False), (False, False)], "that we called is no call of his"


@pytest.mark.parametrize("caller", ["", "anonymous"])
def test_who_has_no_number_may_be_anybody(database: Database, caller: str) -> None:
    spoken(database, "c1", DAY, caller=caller)
    spoken(database, "c2", DAY + HOUR, caller=caller)
    assert {(one.came_before, one.came_again) for one in found(database)} == {(None, None)}


def test_the_latest_card_counts(database: Database) -> None:
    for number, (name, fatal) in enumerate((("c1", ["privacy"]), ("c1", []), ("c2", ["privacy"]))):
        score = {
            "recording": name, "rubric": "service", "rubric_version": str(number), "call": name, "total": 90.0,
            "needs_review": False, "card": {"fatal": fatal}, "created_at": DAY + number * HOUR, "content": "",
        }  # fmt: skip
        with database.writing() as connection:
            connection.execute(insert(tables.scores), [score])
    spoken(database, "c1", DAY)
    spoken(database, "c2", DAY, caller="139")
    assert [(one.score, one.failed) for one in found(database)] == [(90.0, False), (90.0, True)]


def test_the_time_asked_for_and_no_call_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "_BLOCK", 2)
    for number in range(5):
        call(database, f"c{number}", DAY, caller=f"13{number}", dialled=f"400{number}")
    call(database, "before", DAY - timedelta(seconds=1))
    call(database, "late", DAY + HOUR)
    assert [one.dialled for one in found(database, DAY, DAY + HOUR)] == [f"400{number}" for number in range(5)]
