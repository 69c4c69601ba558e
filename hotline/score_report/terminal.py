"""A score card on the terminal, in its language."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from hotline.commands.language import is_chinese, say
from hotline.commands.visible import visible
from hotline.score_report import words
from hotline.score_report.comparing import comparison
from hotline.score_report.scored import Batch, Scored
from qa_scoring.rubric import Rubric
from qa_scoring.score_card import CriterionScore, Status
from qa_scoring.span import Span
from qa_scoring.wording import Wording

SHOWN = 3
"""Spans named of a criterion that cost nothing."""
_MARKS: Final = {
    Status.SCORED: "[green]✓[/]",
    Status.NOT_APPLICABLE: "[dim]·[/]",
    Status.NEEDS_REVIEW: "[yellow]⚑[/]",
    Status.PENDING: "[dim]…[/]",
}


def show(batch: Batch, console: Console) -> None:
    for scored in batch.scored:
        _show(scored, batch.rubric, console)
    if len(batch.scored) + len(batch.failed) > 1:
        done, failed = len(batch.scored), len(batch.failed)
        console.print(say(f"已评分 {done} 个，失败 {failed} 个", f"{done} scored, {failed} failed"), highlight=False)


def _show(scored: Scored, rubric: Rubric, console: Console) -> None:
    console.print(_heading(scored, rubric), highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for line in scored.card.criteria:
        said = [f"{_safe(_spoken(line.reason))}{_sureness(line)}", *_evidence(line, scored.card.total)]
        table.add_row(_mark(line), _safe(_spoken(line.title)), _safe(_spoken(words.points(line))), "\n".join(said))
    console.print(table, highlight=False)
    if scored.card.sections:
        parts = " · ".join(_spoken(part) for part in words.sections(scored.card))
        console.print(Padding(_safe(parts), (0, 0, 0, 1)), highlight=False)
    for sentence in comparison(scored):
        console.print(Padding(_safe(_spoken(sentence)), (0, 0, 0, 1)), highlight=False)
    console.print()


def _heading(scored: Scored, rubric: Rubric) -> str:
    card = scored.card
    total = _spoken(words.NO_TOTAL) if card.total is None else f"{words.plain(card.total)} / 100"
    flags = ((words.FATAL, card.fatal), (words.FOR_REVIEW, card.needs_review), (words.INCOMPLETE, not card.complete))
    remarks = [_spoken(remark) for remark, holds in flags if holds]
    version = say(f"第 {card.rubric_version} 版", f"version {card.rubric_version}")
    parts = (_spoken(rubric.title), version, words.clock(scored.facts.audio.length_ms))
    tail = f" [yellow]⚑ {_safe(' · '.join(remarks))}[/]" if remarks else ""
    return f"[bold]{_safe(total)}[/]  [bold]{_safe(scored.name)}[/]  [dim]{_safe(' · '.join(parts))}[/]{tail}"


def _evidence(line: CriterionScore, total: float | None) -> list[str]:
    """What cost points span by span; of what cost nothing the first few."""
    told = words.evidence(line, total)
    if words.is_spoilt(line) and any(without for _, without in told):
        return [f"[dim]{_place(line, at, span)}[/]{_tail(without)}" for at, (span, without) in enumerate(told)]
    if not told:
        return []
    shown = told if words.is_spoilt(line) else told[:SHOWN]
    more = len(told) - len(shown)
    rest = say(f" 等 {len(told)} 段", f" and {more} more") if more else ""
    return [f"[dim]{', '.join(_place(line, at, span) for at, (span, _) in enumerate(shown))}{rest}[/]"]


def _place(line: CriterionScore, at: int, span: Span) -> str:
    return f"{words.where(span)} {_spoken(words.CHANNELS[span.channel])}{_safe(words.quoted(line, at))}"


def _sureness(line: CriterionScore) -> str:
    told = words.sureness(line)
    return f" [dim]{_safe(_spoken(told))}[/]" if told else ""


def _tail(without: Wording | None) -> str:
    return f" {_safe(_spoken(without))}" if without else ""


def _mark(line: CriterionScore) -> str:
    if words.is_spoilt(line):
        return "[red]✗[/]" if line.fatal or not line.points else "[yellow]–[/]"
    return _MARKS[line.status]


def _spoken(text: Wording) -> str:
    return text.zh if is_chinese() else text.en


def _safe(text: str) -> str:
    return escape(visible(text))
