"""The parts of a marking scheme: criteria, and the sections they may stand in."""

from __future__ import annotations

from dataclasses import dataclass

from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.rule import Rule
from qa_scoring.wording import Wording


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the marking scheme.

    `measure` names a figure (see `qa_scoring.vocabulary`), such as `longest_silence_s` or `count.greeting`; it is
    "rule" where the rule is one over many facts. `weight` is its maximum of points. `fatal` (一票否决): when it earns
    nothing, the whole call scores 0. Where not all of `applies_when` hold, or `when` does not, its weight does not
    count. `section` is the id of one of the rubric's, empty where it has none.
    """

    id: str
    title: Wording
    measure: str
    rule: Scale | Limit | Rule
    weight: float
    fatal: bool = False
    applies_when: tuple[Condition, ...] = ()
    when: Rule | None = None
    section: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every figure and fact it asks for."""
        conditions = (condition.measure for condition in self.applies_when)
        rules = (rule for rule in (self.rule, self.when) if isinstance(rule, Rule))
        return (self.measure, *conditions, *(name for rule in rules for name in rule.names))


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that weigh `weight` together, however many of them apply."""

    id: str
    title: Wording
    weight: float
