"""`hotline flow funnel`: where callers leave a flow. The bars are shares of those who came to the node."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from console.funnel_api import FunnelAnswer, FunnelNode
from hotline.commands.flow import app
from hotline.commands.flow.live_flow import ALL, FlowName
from hotline.commands.language import say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json, visible

BAR = 30


@app.command()
def funnel(
    flow: FlowName,
    *,
    version: Annotated[str, typer.Option(help="only this version / 仅此版本")] = "",
    since: Annotated[str, typer.Option("--from", help="2026-11-22 or 2026-11-22T09:00 / 起始时间")] = "",
    until: Annotated[str, typer.Option("--to", help="until then / 截止时间")] = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Where callers leave it / 来电者在哪里离开"""
    asked = {"version": version or None, "from": since or None, "to": until or None}
    found = Remote(server, user).ask("GET", f"{ALL}/{quote(flow, safe='')}/funnel", **asked)
    told = FunnelAnswer.model_validate(found)
    if as_json:
        return print_json(told.model_dump(mode="json"))
    console = Console()
    if not told.nodes:
        console.print(say("这段时间没有来电经过此流程", "nobody came through this flow in that time"))
    for number, nodes in groupby(told.nodes, lambda node: node.version):
        console.print(_table(number, list(nodes)))
    return None


def _table(version: str, nodes: list[FunnelNode]) -> Table:
    table = Table(title=escape(visible(say(f"版本 {version}", f"version {version}"))), box=None, padding=(0, 2))
    table.add_column(say("节点", "node"))
    table.add_column(say("进入", "came"), justify="right")
    for heading in (say("去向", "went"), "", ""):
        table.add_column(heading)
    table.add_column(say("超时/按错", "no key/wrong"), justify="right")
    for node in nodes:
        _add(table, node)
    return table


def _add(table: Table, node: FunnelNode) -> None:
    """A line for each way on; the node's own figures stand on the first."""
    own = (escape(visible(node.node)), str(node.entered)), (f"{node.timeouts}/{node.wrong_keys}",)
    for number, (way, visits, colour) in enumerate(_ways(node)):
        (name, entered), (failed,) = own if number == 0 else (("", ""), ("",))
        share = visits / node.entered
        shown = f"[{colour}]{'█' * round(BAR * share)}[/]"
        table.add_row(name, entered, escape(visible(way)), shown, f"{100 * share:.1f} % ({visits})", failed)


def _ways(node: FunnelNode) -> Iterator[tuple[str, int, str]]:
    """What became of the callers, commonest exit first; a way nobody took is none."""
    for name, visits in sorted(node.left.items(), key=lambda way: -way[1]):
        yield f"→ {name}", visits, "yellow" if name == "0" else "green"
    yield from (
        (words, visits, colour)
        for words, visits, colour in (
            (say("转出后结束", "handed over"), node.handed_over, "green"),
            (say("系统挂机", "we hung up"), node.let_go, "blue"),
            (say("来电者挂机", "hung up"), node.hung_up, "red"),
            (say("仍在此处", "still there"), node.still_there, "white"),
        )
        if visits
    )
