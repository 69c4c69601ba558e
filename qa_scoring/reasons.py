"""The sentence beside every score: the value, what was asked, and what it earned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qa_scoring.measure import Unit
from qa_scoring.readings import Label
from qa_scoring.rubric_parts import Criterion
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.rule import Rule, Value
from qa_scoring.wording import Wording

_UNITS: Final[Mapping[Unit, Wording]] = {
    "s": Wording(" 秒", " s"),
    "%": Wording("%", "%"),
    "dB": Wording(" dB", " dB"),
    "dBFS": Wording(" dBFS", " dBFS"),
    "spm": Wording(" 音节/分钟", " syllables/min"),
    "cpm": Wording(" 字/分钟", " characters/min"),
    "times": Wording(" 次", ""),
}


NOT_SURE_ENOUGH: Final = Wording(
    "语音识别的可信度不足以一票否决", "the words were not understood well enough to fail the whole call"
)


def earned(criterion: Criterion, label: Label, value: float, points: float) -> Wording:
    """Why a criterion that is scored by a figure has its points."""
    said, asked, got = _said(label, value), _asked(criterion, label.unit), _got(criterion.weight, points)
    return Wording(f"{said.zh}（{asked.zh}），{got.zh}。", f"{said.en} ({asked.en}), {got.en}.")


def ruled(rule: Rule, holds: bool, values: Mapping[str, Value], got: tuple[float, float]) -> Wording:
    """The same for one that is scored by a rule. `got`: weight and points."""
    known, earned = _values(values), _got(*got)
    kept = Wording("成立", "holds") if holds else Wording("不成立", "does not hold")
    return Wording(
        f"规则 {rule.source} {kept.zh}（{known.zh}），{earned.zh}。",
        f"Rule {rule.source} {kept.en} ({known.en}), {earned.en}.",
    )


def vetoed(reason: Wording) -> Wording:
    """The same, for a fatal criterion that was failed."""
    return Wording(f"{reason.zh}一票否决，全通电话计 0 分。", f"{reason.en} Fatal: the whole call scores 0.")


def set_aside(condition: Condition, label: Label, value: float) -> Wording:
    """Why a criterion does not apply."""
    said, asked = _said(label, value), _limit(condition.limit, label.unit)
    return Wording(f"不适用：{said.zh}，本项要求{asked.zh}。", f"Not applicable. {said.en}, asked is {asked.en}.")


def ruled_out(when: Rule, values: Mapping[str, Value]) -> Wording:
    """The same for one whose `when` does not hold."""
    known = _values(values)
    return Wording(
        f"不适用：本项要求 {when.source}（{known.zh}）。", f"Not applicable: asked is {when.source} ({known.en})."
    )


def pending(missing: Wording) -> Wording:
    """Why it is not scored yet."""
    return Wording(f"待定：{missing.zh}。", f"Pending: {missing.en}.")


def unknown(missing: Wording) -> Wording:
    """Why a person has to look."""
    return Wording(f"需人工复核：{missing.zh}。", f"Needs review: {missing.en}.")


def too_short(length_ms: int, min_length_s: float) -> Wording:
    """What is missing from a recording that is over at once."""
    length, least = _plain(length_ms / 1000), _plain(min_length_s)
    return Wording(
        f"录音只有 {length} 秒，不足 {least} 秒", f"the recording lasts {length} s only, less than {least} s"
    )


def _said(label: Label, value: float) -> Wording:
    title, amount = label.title, _amount(value, label.unit)
    return Wording(f"{title.zh} {amount.zh}", f"{title.en}: {amount.en}")


def _values(values: Mapping[str, Value]) -> Wording:
    shown = [(name, _value(value)) for name, value in values.items()]
    return Wording(
        "，".join(f"{name} = {value.zh}" for name, value in shown),
        ", ".join(f"{name} = {value.en}" for name, value in shown),
    )


def _value(value: Value) -> Wording:
    if isinstance(value, bool):
        return Wording("是", "yes") if value else Wording("否", "no")
    text = _plain(value) if isinstance(value, float) else str(value)
    return Wording(text, text)


def _got(weight: float, points: float) -> Wording:
    if weight == 0:
        return Wording("仅用于一票否决", "no points, fatal check only")
    got, most = _plain(points), _plain(weight)
    return Wording(f"得 {got}/{most} 分", f"{got} of {most} points")


def _asked(criterion: Criterion, unit: Unit) -> Wording:
    rule = criterion.rule
    if isinstance(rule, Scale):
        return _scale(rule, unit)
    return _limit(rule, unit) if isinstance(rule, Limit) else Wording(rule.source, rule.source)


def _scale(scale: Scale, unit: Unit) -> Wording:
    full, zero = _amount(scale.full_at, unit), _amount(scale.zero_at, unit)
    if scale.full_at < scale.zero_at:
        return Wording(
            f"不超过 {full.zh}得满分，达到 {zero.zh}得零分", f"full points up to {full.en}, none from {zero.en}"
        )
    return Wording(
        f"达到 {full.zh}得满分，不超过 {zero.zh}得零分", f"full points from {full.en}, none up to {zero.en}"
    )


def _limit(limit: Limit, unit: Unit) -> Wording:
    zh, en = [], []
    if limit.at_least is not None:
        least = _amount(limit.at_least, unit)
        zh.append(f"至少 {least.zh}")
        en.append(f"at least {least.en}")
    if limit.at_most is not None:
        most = _amount(limit.at_most, unit)
        zh.append(f"至多 {most.zh}")
        en.append(f"at most {most.en}")
    return Wording("，".join(zh), ", ".join(en))


def _amount(value: float, unit: Unit) -> Wording:
    name = _UNITS[unit]
    return Wording(_plain(value) + name.zh, _plain(value) + name.en)


def _plain(value: float) -> str:
    """Up to two decimals, none that are not needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
