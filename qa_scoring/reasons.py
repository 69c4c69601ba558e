"""The sentence beside every score: the value, what was asked, and what it earned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qa_scoring.measure import Unit
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Criterion
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.wording import Wording

_UNITS: Final[Mapping[Unit, Wording]] = {
    "s": Wording(" 秒", " s"),
    "%": Wording("%", "%"),
    "dB": Wording(" dB", " dB"),
    "dBFS": Wording(" dBFS", " dBFS"),
    "spm": Wording(" 音节/分钟", " syllables/min"),
    "times": Wording(" 次", ""),
}


def earned(criterion: Criterion, value: float, points: float) -> Wording:
    """Why a scored criterion has its points."""
    said, asked, got = _said(criterion.measure, value), _asked(criterion), _got(criterion.weight, points)
    return Wording(f"{said.zh}（{asked.zh}），{got.zh}。", f"{said.en} ({asked.en}), {got.en}.")


def vetoed(reason: Wording) -> Wording:
    """The same, for a fatal criterion that was failed."""
    return Wording(f"{reason.zh}一票否决，全通电话计 0 分。", f"{reason.en} Fatal: the whole call scores 0.")


def set_aside(condition: Condition, value: float) -> Wording:
    """Why a criterion does not apply."""
    said, asked = _said(condition.measure, value), _limit(condition.limit, condition.measure)
    return Wording(f"不适用：{said.zh}，本项要求{asked.zh}。", f"Not applicable. {said.en}, asked is {asked.en}.")


def unknown(missing: Wording) -> Wording:
    """Why a person has to look."""
    return Wording(f"需人工复核：{missing.zh}。", f"Needs review: {missing.en}.")


def too_short(length_ms: int, min_length_s: float) -> Wording:
    """What is missing from a recording that is over at once."""
    length, least = _plain(length_ms / 1000), _plain(min_length_s)
    return Wording(
        f"录音只有 {length} 秒，不足 {least} 秒", f"the recording lasts {length} s only, less than {least} s"
    )


def _said(measure: str, value: float) -> Wording:
    title, amount = MEASURES[measure].title, _amount(value, measure)
    return Wording(f"{title.zh} {amount.zh}", f"{title.en}: {amount.en}")


def _got(weight: float, points: float) -> Wording:
    if weight == 0:
        return Wording("仅用于一票否决", "no points, fatal check only")
    got, most = _plain(points), _plain(weight)
    return Wording(f"得 {got}/{most} 分", f"{got} of {most} points")


def _asked(criterion: Criterion) -> Wording:
    rule = criterion.rule
    return _scale(rule, criterion.measure) if isinstance(rule, Scale) else _limit(rule, criterion.measure)


def _scale(scale: Scale, measure: str) -> Wording:
    full, zero = _amount(scale.full_at, measure), _amount(scale.zero_at, measure)
    if scale.full_at < scale.zero_at:
        return Wording(
            f"不超过 {full.zh}得满分，达到 {zero.zh}得零分", f"full points up to {full.en}, none from {zero.en}"
        )
    return Wording(
        f"达到 {full.zh}得满分，不超过 {zero.zh}得零分", f"full points from {full.en}, none up to {zero.en}"
    )


def _limit(limit: Limit, measure: str) -> Wording:
    zh, en = [], []
    if limit.at_least is not None:
        least = _amount(limit.at_least, measure)
        zh.append(f"至少 {least.zh}")
        en.append(f"at least {least.en}")
    if limit.at_most is not None:
        most = _amount(limit.at_most, measure)
        zh.append(f"至多 {most.zh}")
        en.append(f"at most {most.en}")
    return Wording("，".join(zh), ", ".join(en))


def _amount(value: float, measure: str) -> Wording:
    unit = _UNITS[MEASURES[measure].unit]
    return Wording(_plain(value) + unit.zh, _plain(value) + unit.en)


def _plain(value: float) -> str:
    """Up to two decimals, none that are not needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
