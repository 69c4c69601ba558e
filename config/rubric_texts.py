"""A rubric's text by itself, for whoever keeps versions of it: read and checked."""

from __future__ import annotations

from functools import lru_cache

from calls.errors import ConfigurationError, Fault
from config.folder import RUBRIC
from config.problems import Problems
from config.reading import as_bytes, read
from config.rubric import read_rubric
from qa_scoring.rubric import Rubric


@lru_cache(maxsize=8)
def read_rubric_text(text: str, file: str = RUBRIC) -> Rubric:
    """Raises ConfigurationError with every fault found. The texts read last are remembered: publishing one asks for
    it at every step."""
    problems = Problems()
    rubric = _read(text, file, problems)
    if rubric is None:
        raise ConfigurationError(problems.errors)
    return rubric


def check_rubric_text(text: str, file: str = RUBRIC) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings."""
    problems = Problems()
    _read(text, file, problems)
    return problems.errors, problems.warnings


def _read(text: str, file: str, problems: Problems) -> Rubric | None:
    try:
        return read_rubric(read(as_bytes(text), file, typed=True), problems)
    except ConfigurationError as error:
        problems.collect(error)
        return None
