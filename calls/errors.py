"""Whose fault it was.

HotlineError
├── ConfigurationError   the owner's: a file says something that cannot be; carries Faults with place and remedy
├── FarEndError          the other side's: a message, a file, a webhook that is not what its standard says
├── NobodyHearsError     the way's: an order reaches nobody now
└── OwnError             ours: a defect
    └── StepError        a defect that kept one call from going on
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, what, and what to do, in both languages of the product."""

    place: str
    problem: str
    remedy: str
    problem_zh: str = ""
    remedy_zh: str = ""

    def __str__(self) -> str:
        english = f"{self.place}: {self.problem}. {self.remedy}"
        return f"{english}\n    {self.problem_zh}。{self.remedy_zh}" if self.problem_zh else english


class HotlineError(Exception):
    """Anything this program raises on purpose."""


class ConfigurationError(HotlineError):
    """A configuration that cannot be used; `faults` lists every reason found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class FarEndError(HotlineError):
    """What the far end sent cannot be used."""


class NobodyHearsError(HotlineError):
    """An order reaches nobody just now; nothing was done."""


class OwnError(HotlineError):
    """A defect of ours."""


class StepError(OwnError):
    """A step of `call` could not be taken; `step` names what it was about."""

    def __init__(self, call: str, step: str) -> None:
        self.call, self.step = call, step
        super().__init__(f"{step} of {call}")


@contextmanager
def step_of(call: str, step: str) -> Iterator[None]:
    """Whatever fails within is that call's StepError."""
    try:
        yield
    except Exception as error:
        raise StepError(call, step) from error
