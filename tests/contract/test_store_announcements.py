"""Announcements run until their end or until somebody withdraws them, on every database [H4]."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.announcements import Announcement, Announcements
from store.database import Database

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STORM = Announcement("a1", {"zh-CN": "因台风影响，配送延迟。"}, "mei", ("orders",), NOW, NOW + timedelta(minutes=30))


@pytest.fixture
def announcements(database: Database) -> Announcements:
    return Announcements(database)


def test_an_announcement_runs_until_its_end(announcements: Announcements) -> None:
    announcements.add(STORM)
    assert announcements.running(NOW) == [STORM]
    assert announcements.running(STORM.until - timedelta(seconds=1)) == [STORM]
    assert announcements.running(STORM.until) == []
    assert (STORM.is_running(NOW), STORM.is_running(STORM.until)) == (True, False)


def test_withdrawn_it_is_over_and_says_whose_doing_that_was(announcements: Announcements) -> None:
    announcements.add(STORM)
    at = NOW + timedelta(minutes=1)
    assert announcements.withdraw("a1", "li", at)
    assert announcements.running(at) == []
    assert announcements.latest() == [replace(STORM, withdrawn_by="li", withdrawn_at=at)]
    assert not announcements.latest()[0].is_running(at)


def test_what_does_not_run_cannot_be_withdrawn(announcements: Announcements) -> None:
    announcements.add(STORM)
    assert not announcements.withdraw("none", "li", NOW)
    assert not announcements.withdraw("a1", "li", STORM.until)
    assert announcements.withdraw("a1", "li", NOW)
    assert not announcements.withdraw("a1", "mei", NOW)


def test_the_newest_stands_first_in_the_list_and_last_among_the_running(announcements: Announcements) -> None:
    later = replace(STORM, announcement="a0", made_at=NOW + timedelta(seconds=5), queues=())
    announcements.add(STORM)
    announcements.add(later)
    assert [each.announcement for each in announcements.latest()] == ["a0", "a1"]
    assert [each.announcement for each in announcements.latest(1)] == ["a0"]
    assert [each.announcement for each in announcements.running(NOW)] == ["a1", "a0"]
