"""What a rubric's texts mean: the folder's rubric.yaml to begin with, the cases it must judge as people did, and how
far one person may go alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from calls.errors import ConfigurationError, Fault
from config.folder import RUBRIC
from config.rubric_texts import check_rubric_text, read_rubric_text
from qa_scoring.regression_case import CaseFailure
from qa_scoring.rubric import Rubric
from qa_scoring.wording import Wording

Examine = Callable[[str], Sequence[CaseFailure]]
"""The cases a rubric, given as a sound text, judges otherwise than people did; may take its time."""

Weigh = Callable[[str, str], Sequence[Wording]]
"""Why a second person has to agree to the second text in place of the first; may take its time."""


@dataclass(frozen=True, slots=True)
class RubricSource:
    text: str
    examine: Examine = field(compare=False, default=lambda _: ())
    weigh: Weigh = field(compare=False, default=lambda _old, _new: ())

    @property
    def file(self) -> str:
        return RUBRIC

    def read(self, text: str) -> Rubric:
        """Raises ConfigurationError with every fault."""
        return read_rubric_text(text)

    def check(self, text: str, name: str = RUBRIC) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings; a case that is judged otherwise than a person did is an error."""
        errors, warnings = check_rubric_text(text, name)
        if not errors:
            errors = [_fault(failure, name) for failure in self.examine(text)]
        return errors, warnings

    def fit(self, text: str) -> Rubric:
        """The rubric, ready for being published. Raises ConfigurationError also for failed cases."""
        errors, _ = self.check(text)
        if errors:
            raise ConfigurationError(errors)
        return self.read(text)

    def in_force(self, document: Rubric, label: str, _: datetime) -> Rubric:
        """Cards name the published version; while the database is away, the file's own."""
        return replace(document, version=int(label)) if label.isdigit() else document

    def next_change(self, _document: Rubric, _now: datetime) -> None:
        """Never by itself."""

    def needs_second_person(self, before: str, after: str) -> bool:
        """Whether last month's calls would be judged beyond the limits otherwise."""
        self.read(before), self.read(after)
        return bool(self.weigh(before, after))


def _fault(failure: CaseFailure, name: str) -> Fault:
    return Fault(
        place=name,
        problem=failure.reason.en,
        remedy=f"Judge as {failure.case.by} did ({failure.case.reason}), or retire the case with a reason",
        problem_zh=failure.reason.zh,
        remedy_zh=f"请按 {failure.case.by} 的判定（{failure.case.reason}）修改规则，或说明理由停用该案例",
    )
