"""Changing days.yaml and leaving everything else in it as its owner wrote it, comments included."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from calls.errors import ConfigurationError
from config.days.seeding import COUNTRY, SOURCE, Seed, SeededDay
from config.problems import Problems
from config.reading import read
from config.shapes.days import OWN, DaysFile

FILE = "days.yaml"
_SEEDED = re.compile(r"holidays \S+ \((?P<mark>[0-9a-f]{4})\)")
_WIDE = 10_000

NEW = """\
# 日期表：节假日、调休上班、半天班、特别问候，每行一个日期。
# Days: holidays, weekends worked, half days, special greetings; one date a row.
#
# kind      holiday 休息 · workday 调休上班 · half_day 半天（须写 hours）· special 照常服务，只播问候
# name      {zh-CN: …, en: …}          hours  当天时间，如 09:00-12:00      greeting  当天播放的提示音
# source    带校验码的行由 hotline days seed 写入；手工改过的行会被认出，再次运行也不会覆盖；加问候不算改动
#           rows of hotline days seed carry a mark; a row changed by hand is known by it and never overwritten

years:

days:
"""


@dataclass(frozen=True, slots=True)
class Seeding:
    """What a seed did to the rows: by date, in order.

    `removed` were seeded once, and are days like any other now. `kept` are the owner's, who says otherwise.
    """

    added: tuple[date, ...] = ()
    changed: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    kept: tuple[date, ...] = ()


@dataclass(slots=True)
class DaysText:
    """The file's text. Its rows stay where they are; new ones are put in the order of dates.

    Raises ConfigurationError for a text that cannot be a days.yaml; a `draft` may have faults in its rows.
    """

    text: str
    draft: bool = False
    _file: CommentedMap = field(init=False, repr=False)

    def __post_init__(self) -> None:
        problems = Problems()
        document = None
        try:
            document = read(self.text.encode("utf-8", "surrogatepass"), FILE)
            problems.shape(document, DaysFile)
        except ConfigurationError as error:
            problems.collect(error)
        if problems.errors and not (self.draft and document is not None and _has_rows(document.value)):
            raise ConfigurationError(problems.errors)
        self._file = _yaml().load(self.text)

    def row(self, day: date) -> dict[str, Any] | None:
        """A copy of the date's row, values as they are written."""
        rows = self._rows("days")
        key = _keys(rows).get(day.isoformat())
        return dict(rows[key]) if key is not None else None

    def country(self, year: int) -> str:
        """Whose days the year has."""
        rows = self._rows("years")
        return str(rows.get(_keys(rows).get(str(year)), {}).get("country") or COUNTRY)

    def put(self, day: date, row: Mapping[str, Any]) -> None:
        """Write the row in place of the one there is: the owner's own unless it says what the seed said."""
        self.put_all({day: row})

    def put_all(self, fresh: Mapping[date, Mapping[str, Any] | None]) -> None:
        """As `put`, many at once; a date of None has no row any more."""
        rows = self._rows("days")
        for day, row in fresh.items():
            key = _keys(rows).get(day.isoformat())
            there = rows[key] if key is not None else None
            if row is not None:
                same = there is not None and _meaning(there) == _meaning(row)
                _put(rows, day, {**row, "source": there.get("source", OWN) if there and same else OWN})
            elif there is not None:
                del rows[key]
        self._settle()

    def clear(self, day: date) -> bool:
        """Whether there was a row."""
        there = self.row(day) is not None
        if there:
            self.put_all({day: None})
        return there

    def seed(self, seed: Seed) -> Seeding:
        """Write a year's statutory days. Rows that somebody wrote, or changed, stay as they are; greetings stay."""
        rows = self._rows("days")
        fresh = {day: _seeded(found) for day, found in seed.days.items()}
        there = {date.fromisoformat(text): rows[key] for text, key in _keys(rows).items()}
        ours = {day for day, row in there.items() if day.year == seed.year and _untouched(row)}
        other = {day for day, row in fresh.items() if day in there and _meaning(there[day]) != _meaning(row)}
        greeted = {day: row["greeting"] for day, row in there.items() if day in ours and row.get("greeting")}
        gone = ours - set(fresh)
        for day in sorted(gone - set(greeted)):
            del rows[_keys(rows)[day.isoformat()]]
        for day in sorted((set(fresh) - set(there)) | other & ours):
            _put(rows, day, {**fresh[day], **({"greeting": greeted[day]} if day in greeted else {})})
        _put(self._rows("years"), seed.year, _origin(seed))
        self._settle()
        told = (set(fresh) - set(there), other & ours, gone - set(greeted), other - ours | gone & set(greeted))
        return Seeding(*(tuple(sorted(days)) for days in told))

    def _rows(self, key: str) -> CommentedMap:
        if not self._file.get(key):
            self._file[key] = CommentedMap()
        rows: CommentedMap = self._file[key]
        return rows

    def _settle(self) -> None:
        written = io.StringIO()
        _yaml().dump(self._file, written)
        self.text = written.getvalue()


def _has_rows(value: Any) -> bool:
    """Whether it has the form of the file, whatever its rows say."""
    parts = [value.get(key) or {} for key in ("years", "days")] if isinstance(value, dict) else [None]
    return all(isinstance(part, dict) and all(isinstance(row, dict) for row in part.values()) for part in parts)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width, yaml.preserve_quotes = _WIDE, True
    return yaml


def _keys(rows: CommentedMap) -> dict[str, Any]:
    """The keys as ruamel.yaml has them, by what they say: 2027-02-06 without quotes is a date to it."""
    return {str(key): key for key in rows}


def _put(rows: CommentedMap, key: date | int, row: Mapping[str, Any]) -> None:
    """On its line if it has one, else before the first row of a later date or year."""
    keys = _keys(rows)
    there = keys.get(str(key))
    if there is not None:
        rows[there] = _on_one_line(row)
    else:
        rows.insert(sum(text < str(key) for text in keys), key, _on_one_line(row))


def _on_one_line(row: Mapping[str, Any]) -> CommentedMap:
    """Mappings within too."""
    line = CommentedMap({k: _on_one_line(v) if isinstance(v, Mapping) else v for k, v in row.items()})
    line.fa.set_flow_style()
    return line


def _origin(seed: Seed) -> dict[str, Any]:
    return {"source": SOURCE, "country": seed.country, "status": seed.status.value}


def _seeded(day: SeededDay) -> dict[str, Any]:
    row = {"kind": day.kind.value, "name": dict(day.name)}
    return {**row, "source": f"{SOURCE} ({_mark(row)})"}


def _untouched(row: Mapping[str, Any]) -> bool:
    """Whether it is still as some seed wrote it: its mark says what that was."""
    seeded = _SEEDED.fullmatch(str(row.get("source", "")))
    return seeded is not None and seeded["mark"] == _mark(row)


def _mark(row: Mapping[str, Any]) -> str:
    return f"{zlib.crc32(_meaning(row).encode()) & 0xFFFF:04x}"


def _meaning(row: Mapping[str, Any]) -> str:
    """What it says of the day, whoever wrote it. A greeting is the owner's in any case, and goes with either."""
    said = {key: value for key, value in row.items() if key not in {"source", "greeting"}}
    return json.dumps(said, sort_keys=True, default=str)
