"""What is good enough: a value of a measure turned into part of the points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.wording import Wording


@dataclass(frozen=True, slots=True)
class Scale:
    """Full points at `full_at` or better, none at `zero_at` or worse, linear between; either may be the larger."""

    full_at: float
    zero_at: float

    def fraction(self, value: float) -> float:
        """Part of the points earned, 0..1."""
        return min(1.0, max(0.0, (self.zero_at - value) / (self.zero_at - self.full_at)))

    def faults(self, path: Path) -> Iterator[RubricFault]:
        """What makes it unusable."""
        if not (math.isfinite(self.full_at) and math.isfinite(self.zero_at) and self.full_at != self.zero_at):
            problem = Wording("满分线与零分线不能相同", "full_at and zero_at cannot be the same")
            remedy = Wording("分开两条线，或改用 at_most、at_least", "Set them apart, or use at_most or at_least")
            yield fault((*path, "zero_at"), problem, remedy)


@dataclass(frozen=True, slots=True)
class Limit:
    """Yes or no: at least this, at most that, or between both."""

    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def fraction(self, value: float) -> float:
        """All points or none."""
        return 1.0 if self.holds(value) else 0.0

    def faults(self, path: Path) -> Iterator[RubricFault]:
        """What makes it unusable."""
        if self.at_least is None and self.at_most is None:
            problem = Wording("没有写标准", "there is no limit")
            yield fault(path, problem, Wording("请写 at_least 或 at_most", "Write at_least or at_most"))
        elif self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            problem = Wording("下限高于上限，无法满足", "at_least is above at_most, so nothing can keep it")
            yield fault((*path, "at_least"), problem, Wording("请对调两个值", "Exchange the two"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A criterion applies only when this measure keeps this limit."""

    measure: str
    limit: Limit
