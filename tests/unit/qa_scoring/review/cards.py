"""Cards to review, as a rubric of three criteria would give them."""

from __future__ import annotations

from hypothesis import strategies as st

from qa_scoring.review.correction import Correction
from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.span import Span
from qa_scoring.total import total_of
from qa_scoring.wording import Wording

SPANS = (Span(1000, 4000, "agent"), Span(9000, 9500, "agent"))
MOST = {"speed": 35.0, "silence": 40.0, "manner": 25.0}


def line(id_: str, points: float | None, *, status: Status | None = None, fatal: bool = False) -> CriterionScore:
    return CriterionScore(
        id=id_,
        title=Wording(f"{id_}项", id_),
        status=status or (Status.NEEDS_REVIEW if points is None else Status.SCORED),
        max_points=MOST[id_],
        reason=Wording("机器", "machine"),
        measure="longest_silence_s",
        unit="s",
        value=None if points is None else 4.0,
        points=points,
        fatal=fatal,
        evidence=SPANS,
        total_without=(90.0, 80.0),
    )


def card(speed: float | None = 35.0, silence: float | None = 40.0, manner: float | None = 25.0) -> ScoreCard:
    lines = (line("speed", speed), line("silence", silence), line("manner", manner))
    return ScoreCard("service", 3, total_of(lines), lines)


def correction(
    criterion: str = "manner", points: float | None = 5.0, reason: str = "语气生硬", **more: object
) -> Correction:
    status = Status.NOT_APPLICABLE if points is None else Status.SCORED
    return Correction(criterion, status, reason, points, **more)  # type: ignore[arg-type]


@st.composite
def marks(draw: st.DrawFn) -> tuple[Correction, ...]:
    """Sound corrections of some criteria."""
    chosen = draw(st.lists(st.sampled_from(sorted(MOST)), unique=True))
    return tuple(_one(draw, criterion) for criterion in chosen)


def _one(draw: st.DrawFn, criterion: str) -> Correction:
    points = draw(st.none() | st.integers(0, int(MOST[criterion])).map(float))
    struck = tuple(draw(st.lists(st.sampled_from(SPANS), unique=True)))
    wrong = draw(st.booleans())
    return correction(criterion, points, fatal=points == 0 and draw(st.booleans()), struck=struck, rule_wrong=wrong)
