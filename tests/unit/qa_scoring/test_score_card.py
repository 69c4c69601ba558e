import pickle

import pytest
from drawn import TITLE

from calls.errors import FarEndError
from qa_scoring.facts import LISTENING_VERSION
from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.span import Span
from qa_scoring.wording import Wording

LINE = CriterionScore(
    id="dead_air",
    title=TITLE,
    status=Status.SCORED,
    max_points=20.0,
    reason=Wording("最长静音 14 秒。", "Longest silence: 14 s."),
    measure="longest_silence_s",
    unit="s",
    value=14.0,
    points=16.0,
    evidence=(Span(1_000, 15_000, "both"),),
    total_without=(86.0,),
)
CARD = ScoreCard("acoustic", 3, 78.0, (LINE,))


def test_the_json_form_is_what_the_console_shows() -> None:
    assert CARD.to_dict() == {
        "rubric": "acoustic",
        "rubric_version": 3,
        "listening_version": LISTENING_VERSION,
        "scoring_version": 1,
        "total": 78.0,
        "needs_review": False,
        "fatal": [],
        "criteria": [
            {
                "id": "dead_air",
                "title": {"zh-CN": "标题", "en": "Title"},
                "status": "scored",
                "points": 16.0,
                "max_points": 20.0,
                "reason": {"zh-CN": "最长静音 14 秒。", "en": "Longest silence: 14 s."},
                "measure": "longest_silence_s",
                "unit": "s",
                "value": 14.0,
                "fatal": False,
                "evidence": [[1_000, 15_000, "both"]],
                "total_without": [86.0],
            }
        ],
    }


def test_a_card_comes_back_from_its_json_form_and_from_another_process() -> None:
    assert ScoreCard.from_dict(CARD.to_dict()) == CARD
    assert pickle.loads(pickle.dumps(CARD)) == CARD


@pytest.mark.parametrize(
    "damage",
    [{"criteria": [{}]}, {"criteria": 5}, {"total": "much"}, {"rubric_version": None}, {"criteria": [{"id": "x"}]}],
)
def test_a_damaged_mapping_is_the_far_ends_fault(damage: dict[str, object]) -> None:
    with pytest.raises(FarEndError, match="this is not a score card"):
        ScoreCard.from_dict({**CARD.to_dict(), **damage})
