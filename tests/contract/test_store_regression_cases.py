"""Cases that drafts are held to: added, replaced, retired, forgotten, on every database [Q4]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qa_scoring.regression_case import RegressionCase
from qa_scoring.score_card import Status
from store import AuditTrail
from store.auditing import Hand
from store.database import Database
from store.regression_cases import Decided, RegressionCases, forget

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LIN, MEI = Hand("lin", NOW), Hand("mei", NOW + timedelta(minutes=5))
GREETED = Decided("r1", "call-1", "greeting", Status.SCORED, 1.0, "问候了")


@pytest.fixture
def cases(database: Database) -> RegressionCases:
    return RegressionCases(database)


def test_a_case_binds_drafts_until_it_is_retired(cases: RegressionCases, database: Database) -> None:
    kept = cases.add(GREETED, LIN)
    assert cases.in_use() == [RegressionCase(1, "r1", "call-1", "greeting", Status.SCORED, 1.0, "lin", "问候了")]
    assert cases.retire(kept.case.case, "录音有误", MEI)
    assert cases.in_use() == []
    (retired,) = cases.all()
    assert (retired.retired_at, retired.retired_by, retired.retired_why) == (MEI.at, "mei", "录音有误")
    assert [entry.what for entry in AuditTrail(database).entries(subject="rubric")] == ["retire_case", "add_case"]


def test_what_is_retired_or_was_never_there_cannot_be_retired(cases: RegressionCases) -> None:
    cases.add(GREETED, LIN)
    assert not cases.retire(2, "x", MEI)
    assert cases.retire(1, "x", MEI)
    assert not cases.retire(1, "y", LIN)


def test_a_later_decision_takes_the_place_of_the_earlier(cases: RegressionCases) -> None:
    cases.add(GREETED, LIN)
    cases.add(Decided("r1", "call-1", "closing", Status.NOT_APPLICABLE, None, "客户挂断"), LIN)
    cases.add(Decided("r1", "call-1", "greeting", Status.SCORED, 0.0, "没有问候"), MEI)
    assert [(case.case, case.earned) for case in cases.in_use()] == [(2, None), (3, 0.0)]
    assert [kept.retired_why for kept in cases.all()] == [None, None, "-> 3"]
    assert [kept.case.case for kept in cases.all(limit=1, before=3)] == [2]


def test_with_its_recording_a_case_is_forgotten(cases: RegressionCases, database: Database) -> None:
    cases.add(GREETED, LIN)
    cases.add(Decided("r2", "call-2", "greeting", Status.SCORED, 1.0, "问候了"), LIN)
    with database.writing() as connection:
        forget(connection, "r1", "call-1")
    assert [case.recording for case in cases.in_use()] == ["r2"]
