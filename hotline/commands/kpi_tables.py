"""Key figures on the terminal: each with what it means beside it, then queues, classes, intervals, agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from console.app import SHANGHAI
from console.kpi_answer import FigureDefinition, KpiAnswer
from console.schemas import Text
from hotline.commands.language import is_chinese, say
from hotline.commands.visible import visible
from routing.kpi.figures import AgentFigures, QueueFigures

CALLERS = ("offered", "answered", "abandoned", "flowed_out", "waiting", "service_level", "asa_s", "p90_wait_s")
AGENTS = ("offers", "accepted", "ronas", "handled", "aht_s", "occupancy")

Figures = QueueFigures | AgentFigures
Words = Mapping[str, FigureDefinition]


def render(told: KpiAnswer, console: Console) -> None:
    words = told.definitions
    console.print(_explained(told))
    tiers = {tier.value: figures for tier, figures in told.tiers.items()}
    intervals = {_clock(one.since): one.figures for one in told.intervals}
    for kind, lines in (
        (say("队列", "queue"), told.queues),
        (say("等级", "class"), tiers),
        (say("时段", "interval"), intervals),
    ):
        if len(lines) > 1:
            console.print(_lines(kind, CALLERS, words.callers, lines))
    if told.agents:
        console.print(_lines(say("坐席", "agent"), AGENTS, words.agents, told.agents))
        for name in AGENTS:
            console.print(
                f"[dim]{escape(_spoken(words.agents[name].title))}: {escape(_spoken(words.agents[name].text))}"
            )


def _explained(told: KpiAnswer) -> Table:
    """Every figure of all callers asked for, with its definition; the service level with the one asked for."""
    table = Table("", "", "", title=_heading(told), box=None, show_header=False, padding=(0, 1))
    table.columns[-1].overflow = "fold"
    for name, word in told.definitions.callers.items():
        text = _spoken(told.service_level.text if name == "service_level" else word.text)
        value = _cell(word.unit, getattr(told.total, name))
        table.add_row(escape(_spoken(word.title)), f"[bold]{escape(value)}[/]", f"[dim]{escape(text)}[/]")
    return table


def _lines(kind: str, columns: Sequence[str], words: Words, lines: Mapping[str, Figures]) -> Table:
    table = Table(box=None, padding=(0, 1))
    table.add_column(kind, no_wrap=True)
    for name in columns:
        table.add_column(escape(_spoken(words[name].title)), justify="right")
    for name, line in lines.items():
        cells = (_cell(words[column].unit, getattr(line, column)) for column in columns)
        table.add_row(escape(visible(name)), *cells)
    return table


def _cell(unit: str, value: float | Mapping[str, float] | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "–"
    if unit == "seconds":
        return f"{value:.1f} s"
    return f"{100 * value:.1f} %" if unit == "0-1" else f"{value}"


def _heading(told: KpiAnswer) -> str:
    span = " – ".join(_clock(at) for at in (told.since, told.until) if at)
    parts = (visible(told.queue or say("全部队列", "all queues")), span, visible(told.service_level.name))
    return escape(" · ".join(part for part in parts if part))


def _clock(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _spoken(text: Text) -> str:
    return text.zh if is_chinese() else text.en
