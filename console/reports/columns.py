"""The figures of reports as columns: each with its words, and its values out of the engines' figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Literal

from calls.model import CHINESE, ENGLISH
from console.reports.schemas import Figures, ReportColumn
from console.schemas import Text
from routing.kpi import definitions
from routing.kpi.definitions import Definition
from routing.kpi.desks import NO_WORK
from routing.kpi.figures import NO_CALLERS, AgentFigures, QueueFigures
from routing.kpi.lines import By
from routing.kpi.outcomes import OutcomeFigures, OutcomeTally

About = Literal["callers", "agents", "calls", "forecast"]
SEATS = "seats"

_PARTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "flowed_out_by": {
        "overflowed": ("溢出", "overflowed"),
        "callback": ("改为回拨", "callback"),
        "withdrawn": ("撤出", "withdrawn"),
        "moved": ("移至其他队列", "moved"),
        "lost": ("因系统中断", "lost"),
    },
    "time_s": {
        "idle": ("空闲", "idle"),
        "offered": ("振铃", "ringing"),
        "talking": ("通话", "talking"),
        "wrap_up": ("话后", "wrap-up"),
        "unreachable": ("话机不可达", "unreachable"),
        "break": ("休息", "break"),
    },
}
"""Figures that are several numbers by name: a column for each, Chinese and English."""


def columns_of(by: By, definition: str, *, seats: bool) -> list[ReportColumn]:
    """Of a report with these lines. Raises ConfigurationError for a service level nobody knows."""
    if by is By.AGENT:
        return [*_columns("agents", definitions.AGENT), *_columns("calls", definitions.OUTCOME)]
    level = definitions.QUEUE["service_level"]
    chinese, english = definitions.of_service_level(definition)
    told = {
        **definitions.QUEUE,
        "service_level": Definition(level.unit, (level.zh[0], chinese), (level.en[0], english)),
    }
    forecast = _columns("forecast", {SEATS: definitions.SEATS}) if seats else ()
    return [*_columns("callers", told), *_columns("calls", definitions.OUTCOME), *forecast]


def _columns(about: About, told: Mapping[str, Definition]) -> Iterator[ReportColumn]:
    for name, one in told.items():
        text = _text(one.zh[1], one.en[1])
        if name not in _PARTS:
            yield ReportColumn(name=name, about=about, unit=one.unit, title=_text(one.zh[0], one.en[0]), text=text)
        for part, (chinese, english) in _PARTS.get(name, {}).items():
            title = _text(f"{one.zh[0]}：{chinese}", f"{one.en[0]}: {english}")
            unit = one.unit.removesuffix(" by name")
            yield ReportColumn(name=f"{name}.{part}", about=about, unit=unit, title=title, text=text)


def values(told: QueueFigures | AgentFigures | OutcomeFigures) -> Figures:
    """By the columns' names. What there is none of by name is none."""
    found: Figures = {}
    for name in (field.name for field in fields(told)):
        value = getattr(told, name)
        if name in _PARTS:
            found |= {f"{name}.{part}": float(value.get(part, 0)) for part in _PARTS[name]}
        else:
            found[name] = value
    return found


def nothing(by: By) -> Figures:
    """The figures of a line with nobody in it."""
    return {**values(NO_WORK if by is By.AGENT else NO_CALLERS), **values(OutcomeTally().figures())}


def _text(chinese: str, english: str) -> Text:
    return Text.model_validate({CHINESE: chinese, ENGLISH: english})
