"""`hotline review kpis`: a month's scores of agents and teams, people's decisions in them."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.review import app
from hotline.commands.visible import print_json, visible


@app.command()
def kpis(
    *,
    month: Annotated[str, typer.Option(help="2026-11; else this month / 月份")] = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """A month's quality by agent and team / 质检月度指标"""
    told = Remote(server, user).ask("GET", "/api/quality/kpis", month=month or None)
    if as_json:
        return print_json(told)
    headings = say(
        "坐席 通话 复核 平均分 区间 否决 环比 申诉", "agent calls reviewed score interval fatal trend appeals"
    )
    table = Table(*headings.split(), title=told["month"], title_justify="left", box=None, padding=(0, 2))
    rows = [*told["agents"].items(), *told["teams"].items(), (say("全部", "all"), told["total"])]
    for name, figures in rows:
        table.add_row(visible(printable(name or "–")), *_cells(figures))
    return Console().print(table)


def _cells(figures: dict[str, Any]) -> list[str]:
    score, fatal, trend = figures["score"], figures["fatal"]["value"], figures["trend"]
    between = score["interval"]
    return [
        str(figures["calls"]),
        str(figures["reviewed"]),
        "–" if score["value"] is None else f"{score['value']:.1f}",
        "" if between is None else f"{between['low']:.1f} … {between['high']:.1f}",
        "–" if fatal is None else f"{fatal:.1%}",
        "–" if trend is None else f"{trend:+.1f}",
        f"{figures['appeals_won']}/{figures['appeals_won'] + figures['appeals_lost']}",
    ]
