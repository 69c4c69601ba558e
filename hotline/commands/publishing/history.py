"""Every version of something, who made it, why, and when it was live: as a table on the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.publishing.moments import shown
from hotline.commands.publishing.subject import Answer
from hotline.commands.publishing.telling import state
from hotline.commands.visible import print_json


def tell_history(page: Answer, as_json: bool) -> None:
    """A page of versions as the API answers it."""
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
