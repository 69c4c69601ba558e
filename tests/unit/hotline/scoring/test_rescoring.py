"""Calls scored again and again, through the store and in different processes, have identical cards, bit for bit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotline.scoring import work
from hotline.scoring.child import Child
from store.database import Database
from store.queries import Queries
from tests.unit.console.house import RUBRIC
from tests.unit.hotline.scoring.past import past, rescore

CALLS = 1000


def here(what: object, *given: object, within_s: float) -> work.Judged:
    assert callable(what)
    assert within_s > 0
    judged = what(*given)
    assert isinstance(judged, work.Judged)
    return judged


def cards(database: Database) -> dict[str, tuple[str, str]]:
    """Each recording's card as JSON, and what it was made from."""
    queries = Queries(database)
    found = {}
    for number in range(CALLS):
        (score,) = queries.scores_of(f"c{number:05}")
        found[score.recording] = json.dumps(score.card, ensure_ascii=False), score.content
    return found


@pytest.mark.timeout(600)
def test_a_thousand_calls_scored_again_have_the_cards_they_had(tmp_path: Path) -> None:
    database = past(tmp_path, CALLS, RUBRIC)
    assert rescore(database, tmp_path, RUBRIC, "b1", here) == CALLS
    first = cards(database)
    child = Child()
    assert rescore(database, tmp_path, RUBRIC, "b2", child.run) == CALLS
    child.close()
    assert cards(database) == first
    assert len({card for card, _ in first.values()}) > CALLS // 2, "these are different calls"
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM score_history").scalar() == 0
    database.dispose()
