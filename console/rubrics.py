"""What the console asks about rubrics: what it asks about all that is published, and what a draft would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.published import Published
from qa_scoring.regression_case import CaseFailure
from qa_scoring.what_if import Effect
from store.regression_cases import RegressionCases

WhatIf = Callable[[str, str, datetime, datetime, int], Effect]


@dataclass(frozen=True, slots=True)
class Rubrics:
    """`what_if` judges at most so many of the calls between two moments by two texts; `examine` names the cases a
    text fails. Both take their time and raise ConfigurationError."""

    published: Published
    cases: RegressionCases
    what_if: WhatIf
    examine: Callable[[str], Sequence[CaseFailure]]
