"""`hotline doctor`: what is installed, what is missing, and what mends it. Exit status 1 when something is."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hotline import settings
from hotline.commands.language import is_chinese, say
from hotline.doctor import Finding, Text, examine


def doctor() -> None:
    """Examine this machine / 检查运行环境"""
    findings = examine(settings.load())
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        remedy = "" if finding.ok else f"[yellow]{escape(_spoken(finding.remedy))}[/]"
        table.add_row(_mark(finding), escape(_spoken(finding.name)), escape(finding.detail), remedy)
    Console().print(table)
    if not all(finding.ok or finding.optional for finding in findings):
        Console(stderr=True).print(say("按黄色提示处理后再试", "do what the yellow lines say, then try again"))
        raise typer.Exit(1)


def _mark(finding: Finding) -> str:
    if finding.ok:
        return "[green]✓[/]"
    return "[yellow]![/]" if finding.optional else "[red]✗[/]"


def _spoken(text: Text) -> str:
    return text.zh if is_chinese() else text.en
