"""How a card's parts are said, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.span import Channel, Span
from qa_scoring.wording import Wording

NO_TOTAL: Final = Wording("未评分", "not scored")
FOR_REVIEW: Final = Wording("需人工复核", "needs review")
INCOMPLETE: Final = Wording("待转写后更新", "incomplete until transcribed")
FATAL: Final = Wording("一票否决", "fatal")
CHANNELS: Final[Mapping[Channel, Wording]] = {
    "caller": Wording("客户", "caller"),
    "agent": Wording("坐席", "agent"),
    "both": Wording("双方", "both"),
}
_STATUS: Final[Mapping[Status, Wording]] = {
    Status.NOT_APPLICABLE: Wording("不适用", "n.a."),
    Status.NEEDS_REVIEW: Wording("待复核", "review"),
    Status.PENDING: Wording("待转写", "pending"),
}


def plain(value: float) -> str:
    """Up to two decimals, none that are not needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def clock(ms: int) -> str:
    """A whole second as `m:ss`, from an hour on as `h:mm:ss`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def where(span: Span) -> str:
    """The span to the second, never empty, and how long it really is."""
    until_ms = max(span.end_ms + 500, span.start_ms + 1000)
    return f"{clock(span.start_ms)}–{clock(until_ms)} ({span.length_ms / 1000:.1f} s)"


def points(line: CriterionScore) -> Wording:
    if line.points is None:
        return _STATUS[line.status]
    if line.max_points == 0:
        return FATAL if line.fatal else Wording("通过", "passed")
    text = f"{plain(line.points)}/{plain(line.max_points)}"
    return Wording(text, text)


def is_spoilt(line: CriterionScore) -> bool:
    """It cost points."""
    return bool(line.lost) or line.fatal


def without(total: float | None, other: float | None) -> Wording | None:
    """What the total would be without one span; None where the figure is not made of its spans."""
    if total is None or other is None:
        return None
    if total == other:
        return Wording(f"去掉此段仍为 {plain(total)} 分", f"without this span still {plain(total)}")
    return Wording(
        f"去掉此段为 {plain(other)} 分，而非 {plain(total)} 分",
        f"without this span {plain(other)} instead of {plain(total)}",
    )


def quoted(line: CriterionScore, index: int) -> str:
    """The words said at a piece of evidence, in quotation marks; empty for a sound."""
    said = line.words[index] if index < len(line.words) else ""
    return f"“{said}”" if said else ""


def sureness(line: CriterionScore) -> Wording | None:
    """How well the words that decide were understood; None where none do."""
    if line.confidence is None:
        return None
    share = f"{100 * line.confidence:.0f}%"
    return Wording(f"识别可信度 {share}", f"understood with {share} confidence")


def sections(card: ScoreCard) -> list[Wording]:
    """Each section with what it came to."""
    scores = [
        (one.title, NO_TOTAL if one.score is None else Wording(*[plain(one.score)] * 2)) for one in card.sections
    ]
    return [Wording(f"{title.zh} {score.zh}", f"{title.en} {score.en}") for title, score in scores]


def evidence(line: CriterionScore, total: float | None) -> list[tuple[Span, Wording | None]]:
    """Each span with what the total would be without it."""
    others = line.total_without or (None,) * len(line.evidence)
    return [(span, without(total, other)) for span, other in zip(line.evidence, others, strict=True)]
