"""Our own traffic file: days of calls and shifts as a table, CSV or TSV (whichever the first line uses), UTF-8.

The first line names the columns, in any order; only `record` and `at_s` must be there. Every line is a call or a
shift. Times are seconds or h:mm:ss; `at_s` and `to_s` since midnight of the `day` (any name; may stay empty).

| column | call | shift |
|---|---|---|
| record | `call` | `shift` |
| day | the day it belongs to | the same |
| at_s | when it asks for a person | when the agent begins |
| to_s | | when the agent ends |
| agent | who really took it, or empty | who works |
| call | its name, once a day | |
| queue | the queue it asks for | |
| tier | emergency, complaint, vip, member, normal (empty: normal) | |
| language, caller | such as zh-CN (empty: zh-CN); the number | |
| needs | what it asks for besides the queue: `skill:level skill:level` | |
| service_s | how long the agent talks; empty: drawn | |
| patience_s | when the caller gives up; empty: drawn | |
| wrap_up_s | empty: the queue's | |
| waited_s, outcome | what really happened: served, abandoned, unknown (empty: unknown) | |
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE, Tier
from calls.table import Need
from routing.replay import traffic_faults as faults
from routing.replay.traffic import Arrival, Outcome, Shift, Traffic

CALL, SHIFT = "call", "shift"
BOTH = ("record", "day", "at_s", "agent")
OF_SHIFT = ("to_s",)
OF_CALL = (
    "call",
    "queue",
    "tier",
    "language",
    "caller",
    "needs",
    "service_s",
    "patience_s",
    "wrap_up_s",
    "waited_s",
    "outcome",
)
COLUMNS = (*BOTH, *OF_SHIFT, *OF_CALL)
_REQUIRED = {CALL: ("at_s", "call", "queue"), SHIFT: ("at_s", "to_s", "agent")}
_MOST_FAULTS = 20

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:\.\d{1,9})?))?", re.ASCII)

Word = TypeVar("Word", bound=StrEnum)


class _WrongError(Exception):
    """A value that cannot be."""

    def __init__(self, kind: faults.Kind, **words: object) -> None:
        super().__init__(kind[0])
        self.kind, self.words = kind, words


@dataclass(slots=True)
class _Day:
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)


def read(text: str, name: str = "traffic") -> list[Traffic]:
    """The days of a file, in the order they come up. Raises ConfigurationError with the first twenty faults found."""
    found: list[Fault] = []
    days: dict[str, _Day] = {}
    for line, cells in _rows(text, name, found):
        try:
            _take(cells, days)
        except _WrongError as wrong:
            found.append(faults.fault(wrong.kind, name, line, **wrong.words))
        if len(found) >= _MOST_FAULTS:
            break
    if found:
        raise ConfigurationError(found)
    return [_traffic(day or name, content) for day, content in days.items()]


def _traffic(name: str, day: _Day) -> Traffic:
    arrivals = sorted(day.arrivals.values(), key=lambda arrival: arrival.at_s)
    return Traffic(name, tuple(arrivals), tuple(sorted(day.shifts, key=lambda shift: (shift.from_s, shift.agent))))


def _rows(text: str, name: str, found: list[Fault]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells of every row that has them all."""
    first = text.partition("\n")[0]
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n")
    rows = csv.reader((f"{line}\n" for line in lines), _dialect(first), strict=True)
    columns: list[str] = []
    try:
        for row in filter(None, rows):
            if not columns:
                columns = [cell.strip() for cell in row]
                found.extend(_column_faults(columns, name))
                if found:
                    return
            elif len(row) == len(columns):
                yield rows.line_num, dict(zip(columns, map(str.strip, row), strict=True))
            else:
                found.append(faults.fault(faults.CELLS, name, rows.line_num, value=len(row), known=len(columns)))
    except csv.Error as error:
        found.append(faults.fault(faults.SYNTAX, name, rows.line_num, value=faults.shown(str(error))))
    if not columns:
        found.append(faults.fault(faults.EMPTY, name, 1))


def _dialect(first: str) -> type[csv.Dialect]:
    return csv.excel_tab if "\t" in first else csv.excel


def _column_faults(columns: list[str], name: str) -> list[Fault]:
    known = ", ".join(COLUMNS)
    unknown = [column for column in columns if column not in COLUMNS]
    twice = dict.fromkeys(column for column in columns if column in COLUMNS and columns.count(column) > 1)
    missing = [column for column in ("record", "at_s") if column not in columns]
    return [
        *(faults.fault(faults.UNKNOWN_COLUMN, name, 1, value=faults.shown(c), known=known) for c in unknown),
        *(faults.fault(faults.COLUMN_TWICE, name, 1, value=column) for column in twice),
        *(faults.fault(faults.MISSING_COLUMN, name, 1, value=column) for column in missing),
    ]


# --- one row ---


def _take(cells: Mapping[str, str], days: dict[str, _Day]) -> None:
    record = cells["record"]
    if record not in _REQUIRED:
        raise _WrongError(faults.BAD_RECORD, value=faults.shown(record))
    _check_filled(cells, record)
    day = days.setdefault(cells.get("day", ""), _Day())
    if record == SHIFT:
        day.shifts.append(_shift(cells))
        return
    arrival = _arrival(cells)
    if arrival.call in day.arrivals:
        raise _WrongError(faults.CALL_TWICE, value=faults.shown(arrival.call))
    day.arrivals[arrival.call] = arrival


def _check_filled(cells: Mapping[str, str], record: str) -> None:
    for column in _REQUIRED[record]:
        if not cells.get(column):
            raise _WrongError(faults.NOT_EMPTY, column=column, value=record)
    for column in OF_SHIFT if record == CALL else OF_CALL:
        if cells.get(column):
            raise _WrongError(faults.NOT_FITTING, column=column, value=record)


def _shift(cells: Mapping[str, str]) -> Shift:
    shift = Shift(cells["agent"], _time("at_s", cells["at_s"]), _time("to_s", cells["to_s"]))
    if shift.to_s <= shift.from_s:
        raise _WrongError(faults.BACKWARDS, value=faults.shown(cells["to_s"]))
    return shift


def _arrival(cells: Mapping[str, str]) -> Arrival:
    def seconds(column: str) -> float | None:
        value = cells.get(column)
        return _time(column, value) if value else None

    return Arrival(
        call=cells["call"],
        at_s=_time("at_s", cells["at_s"]),
        queue=cells["queue"],
        tier=_word("tier", cells.get("tier") or Tier.NORMAL, Tier),
        language=cells.get("language") or CHINESE,
        caller=cells.get("caller", ""),
        needs=tuple(map(_need, cells.get("needs", "").split())),
        service_s=seconds("service_s"),
        patience_s=seconds("patience_s"),
        wrap_up_s=seconds("wrap_up_s"),
        agent=cells.get("agent", ""),
        waited_s=seconds("waited_s"),
        outcome=_word("outcome", cells.get("outcome") or Outcome.UNKNOWN, Outcome),
    )


def _time(column: str, value: str) -> float:
    if _SECONDS.fullmatch(value):
        return float(value)
    clock = _CLOCK.fullmatch(value)
    if clock is None:
        raise _WrongError(faults.BAD_TIME, column=column, value=faults.shown(value))
    return int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3] or 0)


def _word(column: str, value: str, words: type[Word]) -> Word:
    try:
        return words(value)
    except ValueError:
        known = ", ".join(word.value for word in words)
        raise _WrongError(faults.BAD_WORD, column=column, value=faults.shown(value), known=known) from None


def _need(text: str) -> Need:
    skill, colon, level = text.rpartition(":")
    if not (skill and colon and level.isascii() and level.isdigit() and int(level) <= 100):
        raise _WrongError(faults.BAD_NEED, value=faults.shown(text))
    return Need(skill, int(level))
