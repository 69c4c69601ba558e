"""A report as rows of a table, in one language: headings, texts and numbers; files are made from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from calls.model import CHINESE
from console.reports.schemas import ReportAnswer, ReportColumn, ReportLine
from console.words import Words, pick
from routing.kpi.lines import By
from routing.kpi.slots import Every

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Heading:
    """`unit` is "" above texts; `definition` says what the column is."""

    title: str
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    title: str
    headings: tuple[Heading, ...]
    cells: tuple[tuple[Cell, ...], ...]


def rows_of(report: ReportAnswer, words: Words, language: str, zone: tzinfo) -> Rows:
    return Rows(
        title=_title(report, words, language, zone),
        headings=tuple(_headings(report, words, language)),
        cells=tuple(_cells(report, line, words, language, zone) for line in report.lines),
    )


def _headings(report: ReportAnswer, words: Words, language: str) -> Iterator[Heading]:
    if report.by is not By.ALL:
        yield Heading(words.say(language, f"report.by.{report.by.value}"))
        yield Heading(words.say(language, "report.title"))
    if report.interval is not None:
        yield Heading(words.say(language, "report.time"))
    for column in report.columns:
        title = pick(column.title, language)
        yield Heading(title, column.unit, pick(column.text, language))
        if report.compared_since is not None:
            yield Heading(words.say(language, "report.week_before", title=title), column.unit)


def _cells(report: ReportAnswer, line: ReportLine, words: Words, language: str, zone: tzinfo) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    if report.by is not By.ALL:
        known = report.titles.get(line.name)
        cells += [line.name, pick(known, language) if known is not None else ""]
    if report.interval is not None:
        cells.append(_slot(report.interval, line, words, language, zone))
    for column in report.columns:
        cells += _values(column, line)
    return tuple(cells)


def _values(column: ReportColumn, line: ReportLine) -> Iterator[Cell]:
    yield line.figures.get(column.name)
    if line.before is not None:
        yield line.before.get(column.name)


def _slot(every: Every, line: ReportLine, words: Words, language: str, zone: tzinfo) -> str:
    if line.hour_of_week is not None:
        day, hour = divmod(line.hour_of_week, 24)
        return f"{words.say(language, f'report.day.{day}')} {hour:02}:00"
    assert line.since is not None
    long = every in (Every.DAY, Every.WEEK, Every.MONTH)
    return f"{line.since.astimezone(zone):{'%Y-%m-%d' if long else '%Y-%m-%d %H:%M'}}"


def _title(report: ReportAnswer, words: Words, language: str, zone: tzinfo) -> str:
    by = words.say(language, f"report.by.{report.by.value}")
    between = "：" if language == CHINESE else ": "
    return f"{by}{between}{period(report, zone)}"


def period(report: ReportAnswer, zone: tzinfo) -> str:
    return f"{_clock(report.since, zone)} – {_clock(report.until, zone)}"


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
