"""`hotline routes history`: every version, who made it, why, and when it was live."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.routes import app
from hotline.commands.routes.moments import shown
from hotline.commands.routes.telling import state
from hotline.commands.visible import print_json


@app.command()
def history(
    *,
    limit: Annotated[int, typer.Option(min=1, max=200, help="versions / 版本数")] = 20,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Versions and publications, newest first / 版本与发布记录"""
    page = Remote(server, user).ask("GET", "/api/tables", limit=limit)
    if as_json:
        return print_json(page)
    table = Table(box=None, padding=(0, 2))
    for heading in (say("版本", "version"), say("发布", "publication"), say("状态", "state"), say("时间", "at")):
        table.add_column(heading)
    table.add_column(say("谁", "who"))
    table.add_column(say("原因", "reason"))
    for item in page["items"]:
        for row in item["publications"]:
            table.add_row(*_cells(item, row), style="bold green" if row["state"] == "live" else None)
    Console().print(table)
    return None


def _cells(item: dict[str, Any], row: dict[str, Any]) -> list[str]:
    at = shown(row["live_at"] or row["at"]) + (f" – {shown(row['until'])}" if row["until"] else "")
    who = row["by"] + (f" + {row['approved_by']}" if row["approved_by"] else "")
    return [
        str(item["number"]),
        str(row["id"]),
        state(row["state"]),
        at,
        escape(printable(who)),
        escape(printable(row["reason"])),
    ]
