"""The text of days.yaml by itself, for whoever keeps versions of it: read and checked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from calls.errors import ConfigurationError, Fault
from config.days.editing import FILE
from config.days.reading import read_days
from config.days.table import DayTable
from config.problems import Problems
from config.reading import as_bytes, read


def read_days_text(text: str, prompts: Collection[str] | None, at: datetime) -> DayTable:
    """Raises ConfigurationError with every fault found. `prompts` and `at` as for `read_days`."""
    problems = Problems()
    table = _read(text, prompts, at, FILE, problems)
    if table is None or problems.errors:
        raise ConfigurationError(problems.errors)
    return table


def check_days_text(
    text: str, prompts: Collection[str] | None, at: datetime, file: str = FILE
) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings; `file` is what their places call the text."""
    problems = Problems()
    _read(text, prompts, at, file, problems)
    return problems.errors, problems.warnings


def _read(text: str, prompts: Collection[str] | None, at: datetime, file: str, problems: Problems) -> DayTable | None:
    try:
        return read_days(read(as_bytes(text), file), prompts, at, problems)
    except ConfigurationError as error:
        problems.collect(error)
        return None
