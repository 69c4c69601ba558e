"""`hotline review list`: the reviewers' work list."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.review import app
from hotline.commands.visible import ID_WIDTH, print_json, visible

STATES = {
    "pending": ("待复核", "pending"),
    "published": ("已发布", "published"),
    "acknowledged": ("已确认", "acknowledged"),
    "appealed": ("申诉中", "appealed"),
    "upheld": ("维持", "upheld"),
    "changed": ("改判", "changed"),
}


@app.command("list")
def list_reviews(
    *,
    day: Annotated[str, typer.Option(help="2026-11-02, of the calls / 来电日期")] = "",
    agent: Annotated[str, typer.Option(help="of this agent / 坐席")] = "",
    state: Annotated[str, typer.Option(help="pending, published, appealed … / 状态")] = "",
    todo: Annotated[bool, typer.Option("--open", help="only what is to be done / 仅待办")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Calls for people to review, the latest first / 复核清单"""
    wanted = {"day": day or None, "agent": agent or None, "state": state or None, "limit": limit}
    page = Remote(server, user).ask("GET", "/api/reviews", open=str(todo).lower(), **wanted)
    if as_json:
        return print_json(page)
    headings = say(
        "通话 坐席 状态 机器 现分 原因 在手 截止", "call agent state machine score reasons held due"
    ).split()
    first, *rest = headings
    table = Table(Column(first, no_wrap=True, min_width=ID_WIDTH), *rest, box=None, padding=(0, 2))
    for item in page["items"]:
        table.add_row(*_cells(item), style="yellow" if item["overdue"] else None)
    return Console().print(table)


def _cells(item: dict[str, Any]) -> list[str]:
    due = (item["due_at"] or "")[:10]
    texts = [item["call"], item["agent"] or "–", say(*STATES.get(item["state"], (item["state"],) * 2))]
    figures = [_points(item["machine_score"]), _points(item["score"])]
    rest = [", ".join(item["reasons"]), item["claimed_by"] or "", due]
    return [visible(printable(text)) for text in (*texts, *figures, *rest)]


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
