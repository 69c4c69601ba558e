"""Whether a rubric makes sense: the rules that hold between its values."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.rubric_fields import nearest, visible
from qa_scoring.rule import Rule
from qa_scoring.rule_check import rule_faults
from qa_scoring.said.phrase_check import phrase_faults
from qa_scoring.vocabulary import figures, names
from qa_scoring.wording import Wording

if TYPE_CHECKING:
    from qa_scoring.rubric import Criterion, Rubric

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def faults_in(rubric: Rubric) -> list[RubricFault]:
    """Every fault, in the order of the file."""
    return [
        *_head(rubric),
        *_phrases(rubric),
        *_sections(rubric),
        *_weights(rubric),
        *_repeated([criterion.id for criterion in rubric.criteria], paths_of(rubric)),
        *_criteria(rubric),
    ]


def paths_of(rubric: Rubric) -> list[Path]:
    """Where each criterion stands in the file."""
    if not rubric.sections:
        return [("criteria", index) for index in range(len(rubric.criteria))]
    places = {section.id: index for index, section in enumerate(rubric.sections)}
    seen: Counter[str] = Counter()
    paths: list[Path] = []
    for criterion in rubric.criteria:
        paths.append(("sections", places.get(criterion.section, 0), "criteria", seen[criterion.section]))
        seen[criterion.section] += 1
    return paths


def _head(rubric: Rubric) -> Iterator[RubricFault]:
    yield from _name(rubric.id, ("rubric",))
    yield from _title(rubric.title, ("title",))
    if rubric.version < 1:
        yield fault(
            ("version",), Wording("版本号小于 1", "the version is below 1"), Wording("从 1 开始", "Begin with 1")
        )
    if not 0 <= rubric.min_length_s < math.inf:
        yield fault(("min_length_s",), Wording("时长不能为负", "a length cannot be negative"), _ZERO_OR_MORE)
    for key, value in (("min_confidence", rubric.min_confidence), ("fatal_confidence", rubric.fatal_confidence)):
        if not 0 <= value <= 1:
            problem = Wording("可信度要在 0 和 1 之间", "a confidence lies between 0 and 1")
            yield fault((key,), problem, Wording("例如 0.8", "Write 0.8, say"))


def _phrases(rubric: Rubric) -> Iterator[RubricFault]:
    paths: list[Path] = [("phrases", index) for index in range(len(rubric.phrases))]
    for phrase, path in zip(rubric.phrases, paths, strict=True):
        yield from _name(phrase.id, (*path, "id"))
        yield from _title(phrase.title, (*path, "title"))
    yield from _repeated([phrase.id for phrase in rubric.phrases], paths)
    yield from phrase_faults(rubric.phrases)


def _sections(rubric: Rubric) -> Iterator[RubricFault]:
    paths: list[Path] = [("sections", index) for index in range(len(rubric.sections))]
    for section, path in zip(rubric.sections, paths, strict=True):
        yield from _name(section.id, (*path, "id"))
        yield from _title(section.title, (*path, "title"))
        if not 0 < section.weight < math.inf:
            problem = Wording("一个部分的权重要大于 0", "the weight of a section must be above 0")
            yield fault((*path, "weight"), problem, Wording("例如 35", "Write 35, say"))
        if not any(one.weight > 0 for one in rubric.criteria if one.section == section.id):
            problem = Wording("这一部分没有任何一项有权重", "no criterion of this section has a weight")
            yield fault((*path, "criteria"), problem, _GIVE_WEIGHT)
    yield from _repeated([section.id for section in rubric.sections], paths)


def _weights(rubric: Rubric) -> Iterator[RubricFault]:
    if not rubric.sections and not any(criterion.weight > 0 for criterion in rubric.criteria):
        problem = Wording("没有任何一项有权重，无法得出总分", "no criterion has a weight, so there is no total")
        yield fault(("criteria",), problem, _GIVE_WEIGHT)


def _repeated(ids: Sequence[str], paths: Sequence[Path]) -> Iterator[RubricFault]:
    count = Counter(ids)
    for one, path in zip(ids, paths, strict=True):
        if count[one] > 1:
            name = visible(one)
            problem = Wording(f"编号 {name} 重复", f"the id {name} is used more than once")
            yield fault((*path, "id"), problem, Wording("请改用不同的编号", "Give each its own id"))


def _criteria(rubric: Rubric) -> Iterator[RubricFault]:
    phrases = [phrase.id for phrase in rubric.phrases]
    for criterion, path in zip(rubric.criteria, paths_of(rubric), strict=True):
        yield from _name(criterion.id, (*path, "id"))
        yield from _title(criterion.title, (*path, "title"))
        yield from _weight(criterion, (*path, "weight"))
        yield from _look(criterion, path, phrases)
        for place, condition in enumerate(criterion.applies_when):
            here: Path = (*path, "applies_when", place)
            yield from _measure(condition.measure, (*here, "measure"), phrases)
            yield from condition.limit.faults(here)
        if criterion.when is not None:
            yield from rule_faults(criterion.when, (*path, "when"), names(phrases))


def _look(criterion: Criterion, path: Path, phrases: Sequence[str]) -> Iterator[RubricFault]:
    if isinstance(criterion.rule, Rule):
        yield from rule_faults(criterion.rule, (*path, "rule"), names(phrases))
        return
    yield from _measure(criterion.measure, (*path, "measure"), phrases)
    yield from criterion.rule.faults(path)


def _name(name: str, path: Path) -> Iterator[RubricFault]:
    if not _NAME.fullmatch(name):
        remedy = Wording(
            "以小写字母开头，只用 a-z、0-9 和下划线", "Begin with a letter; use a-z, 0-9 and underscores only"
        )
        yield fault(path, Wording(f"编号 {name[:60]!r} 不可用", f"{name[:60]!r} is no id"), remedy)


def _title(title: Wording, path: Path) -> Iterator[RubricFault]:
    if not (title.zh.strip() and title.en.strip()):
        remedy = Wording("中英文标题都要填写", "Write it in Chinese and in English")
        yield fault(path, Wording("标题不完整", "the title is incomplete"), remedy)


def _measure(name: str, path: Path, phrases: Sequence[str]) -> Iterator[RubricFault]:
    if name not in (known := figures(phrases)):
        group, _, key = name.partition(".")
        if group == "count" and key:
            problem = Wording(f"没有编号为 {visible(key)} 的语句", f"no phrase is called {visible(key)}")
            yield fault(path, problem, nearest(key, phrases) if phrases else _DEFINE)
            return
        problem = Wording(f"没有名为 {name[:60]!r} 的指标", f"nothing that is measured is called {name[:60]!r}")
        yield fault(path, problem, nearest(name, known))


def _weight(criterion: Criterion, path: Path) -> Iterator[RubricFault]:
    if not 0 <= criterion.weight < math.inf:
        yield fault(path, Wording("权重不能为负", "a weight cannot be negative"), _ZERO_OR_MORE)
    elif criterion.weight == 0 and not criterion.fatal:
        problem = Wording("权重为 0 且不是一票否决，不起作用", "with weight 0 and not fatal it changes nothing")
        yield fault(path, problem, Wording("设置权重，或 fatal: true", "Give it a weight, or fatal: true"))


_ZERO_OR_MORE = Wording("请填写 0 或更大的数", "Write 0 or more")
_GIVE_WEIGHT = Wording("至少给一项设置权重", "Give at least one of them a weight")
_DEFINE = Wording("请先在 phrases 下定义", "Define it under phrases first")
