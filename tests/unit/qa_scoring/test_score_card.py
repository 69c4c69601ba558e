import pickle
from dataclasses import replace

import pytest
from drawn import TITLE

from calls.errors import FarEndError
from qa_scoring.facts import LISTENING_VERSION
from qa_scoring.score_card import CriterionScore, ScoreCard, SectionScore, Status
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
    section="speed",
    words=("您好",),
    confidence=0.9,
)
CARD = ScoreCard(
    "acoustic",
    3,
    78.0,
    (LINE,),
    sections=(SectionScore("speed", TITLE, 35.0, 80.0),),
    transcript_model="whisper-small",
    transcript_version=1,
)


def test_the_json_form_is_what_the_console_shows() -> None:
    assert CARD.to_dict() == {
        "rubric": "acoustic",
        "rubric_version": 3,
        "listening_version": LISTENING_VERSION,
        "scoring_version": 2,
        "total": 78.0,
        "needs_review": False,
        "complete": True,
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
                "section": "speed",
                "words": ["您好"],
                "confidence": 0.9,
            }
        ],
        "sections": [{"id": "speed", "title": {"zh-CN": "标题", "en": "Title"}, "weight": 35.0, "score": 80.0}],
        "transcript_model": "whisper-small",
        "transcript_version": 1,
    }


def test_a_card_comes_back_from_its_json_form_and_from_another_process() -> None:
    assert ScoreCard.from_dict(CARD.to_dict()) == CARD
    assert pickle.loads(pickle.dumps(CARD)) == CARD


def test_a_card_from_before_calls_were_understood_can_still_be_read() -> None:
    old = CARD.to_dict()
    for key in ("complete", "sections", "transcript_model", "transcript_version"):
        del old[key]
    for key in ("section", "words", "confidence"):
        del old["criteria"][0][key]
    card = ScoreCard.from_dict(old)
    assert card == replace(
        CARD,
        criteria=(replace(LINE, section="", words=(), confidence=None),),
        sections=(),
        transcript_model="",
        transcript_version=None,
    )
    assert card.complete


@pytest.mark.parametrize(
    ("status", "complete", "needs_review"),
    [(Status.PENDING, False, False), (Status.NEEDS_REVIEW, True, True), (Status.NOT_APPLICABLE, True, True)],
)
def test_what_is_waited_for_is_not_for_a_person_yet(status: Status, complete: bool, needs_review: bool) -> None:
    card = replace(CARD, total=None, criteria=(replace(LINE, status=status, points=None),))
    assert (card.complete, card.needs_review) == (complete, needs_review)


@pytest.mark.parametrize(
    "damage",
    [
        {"criteria": [{}]},
        {"criteria": 5},
        {"total": "much"},
        {"rubric_version": None},
        {"criteria": [{"id": "x"}]},
        {"sections": [5]},
        {"sections": [{}]},
    ],
)
def test_a_damaged_mapping_is_the_far_ends_fault(damage: dict[str, object]) -> None:
    with pytest.raises(FarEndError, match="this is not a score card"):
        ScoreCard.from_dict({**CARD.to_dict(), **damage})
