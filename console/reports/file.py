"""A report as a file with words to go with it, for those who get it sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.reports.question import exact
from console.reports.reporter import Reporter
from console.reports.rows import period, rows_of
from console.reports.schemas import ReportAnswer, ReportSubject
from console.reports.sheets import CSV, XLSX, as_csv, as_xlsx
from console.words import Words, pick
from store.report_schedules import Mailing

_HEADLINES = (
    "offered",
    "answered",
    "p_abandon",
    "service_level",
    "asa_s",
    "calls",
    "p_first_contact",
    "satisfaction",
)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """`words` tell the most important figures with their definitions; `period` is what time it is about."""

    name: str
    media: str
    body: bytes
    words: str
    period: str


def make_file(reporter: Reporter, words: Words, mailing: Mailing, now: datetime) -> ReportFile:
    """Raises Problem as `Reporter.report`, and when what is asked for is no report any more."""
    subject = ReportSubject.model_validate(mailing.subject)
    report = reporter.report(exact(subject, mailing.since, mailing.until, reporter.zone), now)
    rows = rows_of(report, words, mailing.language, reporter.zone)
    csv = mailing.format == "csv"
    return ReportFile(
        name=f"report-{report.by.value}-{mailing.since.astimezone(reporter.zone):%Y-%m-%d}.{mailing.format}",
        media=CSV if csv else XLSX,
        body=as_csv(rows) if csv else as_xlsx(rows, mailing.language),
        words=f"{mailing.title}\n{rows.title}\n\n{_told(report, mailing.language)}\n",
        period=period(report, reporter.zone),
    )


def _told(report: ReportAnswer, language: str) -> str:
    columns = {column.name: column for column in report.columns}
    return "\n".join(
        f"{pick(columns[name].title, language)}: {_value(columns[name].unit, report.total[name])}"
        f"  — {pick(columns[name].text, language)}"
        for name in _HEADLINES
        if name in columns and report.total.get(name) is not None
    )


def _value(unit: str, value: float | None) -> str:
    assert value is not None
    if unit == "0-1":
        return f"{100 * value:.1f} %"
    return f"{value:.1f} s" if unit == "seconds" else f"{value:.15g}" if value == int(value) else f"{value:.1f}"
