"""`hotline doctor`: what is installed, what is missing, and the line that mends it. Exit status 1 when something is."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from hotline import settings
from hotline.commands.language import say
from hotline.doctor import examine


def doctor() -> None:
    """Examine this machine / 检查运行环境"""
    findings = examine(settings.load())
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
        table.add_row(mark, finding.name, finding.detail, "" if finding.ok else f"[yellow]{finding.remedy}[/]")
    Console().print(table)
    if not all(finding.ok for finding in findings):
        Console(stderr=True).print(say("按黄色提示处理后再试", "do what the yellow lines say, then try again"))
        raise typer.Exit(1)
