"""A card computed again beside the one that was stored: the same, or what differs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from calls.errors import FarEndError
from hotline.score_report.scored import Kept, Scored
from hotline.score_report.words import points
from qa_scoring.score_card import CriterionScore, ScoreCard
from qa_scoring.wording import Wording

BEIJING = ZoneInfo("Asia/Shanghai")


def comparison(scored: Scored) -> list[Wording]:
    """Sentences, the verdict first. Empty for what does not come from a stored call."""
    if not scored.call:
        return []
    made = Wording("由存储的事实算出，未重新听录音。", "Made from the stored facts, without listening again.")
    return _verdict(scored) + ([made] if scored.from_facts else [])


def _verdict(scored: Scored) -> list[Wording]:
    if scored.kept is None:
        return [Wording("这通录音还没有存储的评分。", "No card of this recording is stored yet.")]
    at = f"{scored.kept.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    if scored.is_as_kept:
        return [Wording(f"与 {at} 存储的评分完全一致。", f"Identical to the card stored at {at}.")]
    verdict = Wording(f"与 {at} 存储的评分不同：", f"Differs from the card stored at {at}:")
    return [verdict, *_differences(scored.kept, scored.card)]


def _differences(kept: Kept, card: ScoreCard) -> list[Wording]:
    try:
        before = ScoreCard.from_dict(kept.card)
    except FarEndError:
        return [Wording("存储的评分无法读取。", "The stored card cannot be read.")]
    was, now = ({line.id: line for line in one.criteria} for one in (before, card))
    found = [_changed(name, *pair) for name, *pair in _heads(before, card) if pair[0] != pair[1]]
    every = dict.fromkeys([*now, *was])
    return found + [_line(was.get(name), now.get(name)) for name in every if was.get(name) != now.get(name)]


def _heads(before: ScoreCard, card: ScoreCard) -> list[tuple[Wording, str, str]]:
    return [
        (Wording("评分表", "rubric"), _rubric(before), _rubric(card)),
        (Wording("总分", "total"), str(before.total), str(card.total)),
        (Wording("程序版本", "version of the scoring"), _program(before), _program(card)),
    ]


def _rubric(card: ScoreCard) -> str:
    return f"{card.rubric} v{card.rubric_version}"


def _program(card: ScoreCard) -> str:
    return f"{card.listening_version}.{card.scoring_version}"


def _line(before: CriterionScore | None, line: CriterionScore | None) -> Wording:
    title = next(one.title for one in (line, before) if one is not None)
    was, now = (_points(one) for one in (before, line))
    if was == now:
        return Wording(f"{title.zh}：分数相同，理由或证据不同", f"{title.en}: same points, other reason or evidence")
    return Wording(f"{title.zh}：{was.zh} → {now.zh}", f"{title.en}: {was.en} → {now.en}")


def _points(line: CriterionScore | None) -> Wording:
    return Wording("无此项", "not there") if line is None else points(line)


def _changed(name: Wording, before: str, after: str) -> Wording:
    return Wording(f"{name.zh}：{before} → {after}", f"{name.en}: {before} → {after}")
