"""Drafts are tried in a process of its own, which may die, and is asked no oftener than it must be [Q3]."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls import events as e
from calls.journal import Entry
from hotline.rubrics.trial import Past
from hotline.rubrics.trials import Trials
from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.score_card import Status
from qa_scoring.span import Span
from store import Database
from store.auditing import Hand
from store.past_calls import PastCalls
from store.projection import Projection
from store.regression_cases import Decided, RegressionCases
from store.scoring_tables import call_facts
from tests.unit.hotline.rubrics import RUBRIC, STRICTER

NOW = datetime.now(UTC)
SORRY = (
    RUBRIC
    + """\
  - {id: sorry, title: {zh-CN: 致歉, en: Sorry}, said: sorry, weight: 20}
phrases:
  - {id: sorry, title: {zh-CN: 致歉, en: Sorry}, like: {examples: [很抱歉给您添麻烦了], at_least: 0.6}}
"""
)


def facts(first_word_ms: int) -> CallFacts:
    """The agent's first word comes so late."""
    agent = ChannelFacts(speech=(Span(first_word_ms, first_word_ms + 6000, "agent"),))
    return CallFacts(AudioFacts(8000, 30_000, ChannelFacts(), agent))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'hotline.db'}")
    database.migrate()
    projection = Projection(database)
    for number in range(250):
        recording, at = f"r{number:03}", NOW - timedelta(minutes=number)
        started = e.RecordingStarted(f"c{number}", recording, f"2026/11/22/{recording}.wav", 8000)
        projection.apply([Entry(number + 1, at, 0.0, started)])
    with database.writing() as connection:
        for number in range(250):
            heard = {"not": "facts"} if number == 7 else facts(8000 if number % 2 else 1000).to_dict()
            row = {"recording": f"r{number:03}", "call": f"c{number}", "facts": heard, "digest": "", "sha256": "",
                   "listening_version": 6, "updated_at": NOW}  # fmt: skip
            connection.execute(call_facts.insert(), [{key: row[key] for key in call_facts.c.keys() & row.keys()}])
    yield database
    database.dispose()


@pytest.fixture
def trials(database: Database) -> Iterator[Trials]:
    trials = Trials(database)
    yield trials
    trials.close()


PAST = Past(NOW - timedelta(days=1), NOW + timedelta(minutes=1), 1000)


def test_past_calls_come_latest_first_in_blocks_without_what_cannot_be_read(database: Database) -> None:
    calls = PastCalls(database)
    wanted = [f"r{number:03}" for number in range(250) if number != 7]
    assert [call.recording for call in calls.between(PAST.since, PAST.until, 1000)] == wanted
    assert [call.recording for call in calls.between(PAST.since, PAST.until, 150)] == wanted[:149]
    assert [call.recording for call in calls.between(NOW - timedelta(minutes=2.5), PAST.until, 9)] == wanted[:3]
    assert calls.of("r007") is None
    assert calls.of("none") is None


def test_a_draft_is_tried_on_stored_facts_in_another_process(trials: Trials) -> None:
    effect = trials.effect(RUBRIC, STRICTER, PAST)
    assert (len(effect.calls), len(effect.changed)) == (249, 124)
    assert {call.after for call in effect.changed} == {0.0}


def test_a_process_that_was_killed_is_replaced(trials: Trials) -> None:
    trials.effect(RUBRIC, RUBRIC, PAST)
    assert trials._pool is not None
    (pid,) = trials._pool._processes
    os.kill(pid, signal.SIGKILL)
    assert len(trials.effect(RUBRIC, RUBRIC, PAST).calls) == 249


def test_a_large_change_needs_a_second_person_and_the_answer_is_kept_for_a_minute(database: Database) -> None:
    now = 0.0
    trials = Trials(database, clock=lambda: now)
    try:
        assert trials.weigh(RUBRIC, RUBRIC) == ()
        reasons = trials.weigh(RUBRIC, STRICTER)
        assert len(reasons) == 2
        now = 59.0
        assert trials.weigh(RUBRIC, STRICTER) is reasons
        now = 61.0
        assert trials.weigh(RUBRIC, STRICTER) is not reasons
    finally:
        trials.close()


def test_cases_are_examined_only_where_their_facts_are_still_there(database: Database, trials: Trials) -> None:
    assert trials.examine(STRICTER) == ()
    cases = RegressionCases(database)
    for recording in ("r001", "gone"):
        cases.add(Decided(recording, "c1", "first_word", Status.SCORED, 0.29, "稍慢"), Hand("lin", NOW))
    assert [failure.case.recording for failure in trials.examine(STRICTER)] == ["r001"]
    assert trials.examine(RUBRIC) == []
