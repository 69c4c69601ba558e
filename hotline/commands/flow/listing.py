"""`hotline flow list`: the flows there are, their live versions, and how many calls are in which."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.wording.kind import printable
from hotline.commands.flow import app
from hotline.commands.flow.live_flow import ALL
from hotline.commands.language import say
from hotline.commands.publishing.moments import shown
from hotline.commands.publishing.subject import Answer
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json


@app.command("list")
def list_flows(*, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Flows and their live versions / 流程及其生效版本"""
    page = Remote(server, user).ask("GET", ALL)
    if as_json:
        return print_json(page)
    headings = (say("流程", "flow"), say("生效版本", "live version"), say("自", "since"), say("通话", "calls"))
    table = Table(*headings, box=None, padding=(0, 2))
    for item in page["items"]:
        table.add_row(*_cells(item))
    return Console().print(table)


def _cells(item: Answer) -> list[str]:
    since = shown(item["publication"]["live_at"]) if item["publication"] else ""
    calls = ", ".join(say(f"第 {version} 版 {n}", f"version {version}: {n}") for version, n in item["calls"].items())
    return [escape(printable(item["name"])), str(item["version"]), since, calls]
