"""What can be wrong with a rubric, told with the place in the file's structure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calls.errors import ConfigurationError, Fault
from qa_scoring.wording import Wording

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RubricFault(Fault):
    """A fault whose `path`, such as ("criteria", 2, "weight"), lets a reader of YAML find the line."""

    path: Path = ()


class RubricError(ConfigurationError):
    """A rubric that cannot be used; `faults` lists every reason found."""

    faults: tuple[RubricFault, ...]

    def __init__(self, faults: Sequence[RubricFault]) -> None:
        super().__init__(faults)


def fault(path: Path, problem: Wording, remedy: Wording) -> RubricFault:
    """The fault at this path, its place written as `criteria[2].weight`."""
    return RubricFault(place_of(path), problem.en, remedy.en, problem.zh, remedy.zh, path)


def place_of(path: Path) -> str:
    """The path as people write it; the top of the file is `rubric`."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".") or "rubric"
