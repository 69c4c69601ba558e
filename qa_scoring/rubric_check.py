"""Whether a rubric makes sense: the rules that hold between its values."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa_scoring.measures import MEASURES
from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.rubric_fields import nearest, visible
from qa_scoring.wording import Wording

if TYPE_CHECKING:
    from qa_scoring.rubric import Criterion, Rubric

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def faults_in(rubric: Rubric) -> list[RubricFault]:
    """Every fault, in the order of the file."""
    return [*_head(rubric), *_weights(rubric), *_repeated(rubric), *_criteria(rubric)]


def _head(rubric: Rubric) -> Iterator[RubricFault]:
    yield from _name(rubric.id, ("rubric",))
    yield from _title(rubric.title, ("title",))
    if rubric.version < 1:
        yield fault(
            ("version",), Wording("版本号小于 1", "the version is below 1"), Wording("从 1 开始", "Begin with 1")
        )
    if not 0 <= rubric.min_length_s < math.inf:
        yield fault(("min_length_s",), Wording("时长不能为负", "a length cannot be negative"), _ZERO_OR_MORE)


def _weights(rubric: Rubric) -> Iterator[RubricFault]:
    if not any(criterion.weight > 0 for criterion in rubric.criteria):
        problem = Wording("没有任何一项有权重，无法得出总分", "no criterion has a weight, so there is no total")
        yield fault(("criteria",), problem, Wording("至少给一项设置权重", "Give at least one of them a weight"))


def _repeated(rubric: Rubric) -> Iterator[RubricFault]:
    count = Counter(criterion.id for criterion in rubric.criteria)
    for index, criterion in enumerate(rubric.criteria):
        if count[criterion.id] > 1:
            name = visible(criterion.id)
            problem = Wording(f"编号 {name} 重复", f"the id {name} is used more than once")
            yield fault(("criteria", index, "id"), problem, Wording("请改用不同的编号", "Give each its own id"))


def _criteria(rubric: Rubric) -> Iterator[RubricFault]:
    for index, criterion in enumerate(rubric.criteria):
        path: Path = ("criteria", index)
        yield from _name(criterion.id, (*path, "id"))
        yield from _title(criterion.title, (*path, "title"))
        yield from _measure(criterion.measure, (*path, "measure"))
        yield from _weight(criterion, (*path, "weight"))
        yield from criterion.rule.faults(path)
        for place, condition in enumerate(criterion.applies_when):
            here: Path = (*path, "applies_when", place)
            yield from _measure(condition.measure, (*here, "measure"))
            yield from condition.limit.faults(here)


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


def _measure(name: str, path: Path) -> Iterator[RubricFault]:
    if name not in MEASURES:
        problem = Wording(f"没有名为 {name[:60]!r} 的指标", f"nothing that is measured is called {name[:60]!r}")
        yield fault(path, problem, nearest(name, MEASURES))


def _weight(criterion: Criterion, path: Path) -> Iterator[RubricFault]:
    if not 0 <= criterion.weight < math.inf:
        yield fault(path, Wording("权重不能为负", "a weight cannot be negative"), _ZERO_OR_MORE)
    elif criterion.weight == 0 and not criterion.fatal:
        problem = Wording("权重为 0 且不是一票否决，不起作用", "with weight 0 and not fatal it changes nothing")
        yield fault(path, problem, Wording("设置权重，或 fatal: true", "Give it a weight, or fatal: true"))


_ZERO_OR_MORE = Wording("请填写 0 或更大的数", "Write 0 or more")
