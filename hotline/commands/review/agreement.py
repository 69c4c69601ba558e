"""`hotline review kappa`: how far machine and people agree on each criterion, and whether that drifts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.wording.kind import printable
from console.app import SHANGHAI
from hotline.commands.language import is_chinese, say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.review import app
from hotline.commands.visible import print_json, visible

USUAL_DAYS = 90


@app.command()
def kappa(
    *,
    since: Annotated[str, typer.Option(help="2026-09-01; else 90 days ago / 起始日期")] = "",
    until: Annotated[str, typer.Option(help="2026-11-30; else today / 截止日期")] = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Cohen's kappa, machine and people, by criterion / 人机一致性"""
    today = datetime.now(SHANGHAI).date()
    days = {"since": since or str(today - timedelta(days=USUAL_DAYS)), "until": until or str(today)}
    told = Remote(server, user).ask("GET", "/api/quality/agreement", **days)
    if as_json:
        return print_json(told)
    console = Console()
    console.print(_table(say("人机", "machine and people"), told["machine_human"]))
    if told["human_human"]:
        console.print(_table(say("人人（校准）", "people among themselves"), told["human_human"]))
    for drift in told["drift"]:
        if drift["agreement"]["alarm"] or drift["bias"]["alarm"]:
            words = say(f"{drift['criterion']} 的一致性有漂移", f"{drift['criterion']}: agreement drifts")
            console.print(visible(f"⚠ {words}"), style="yellow", markup=False)
    return None


def _table(title: str, items: list[dict[str, Any]]) -> Table:
    headings = say("评分项 对数 一致 κ κ区间 偏差", "criterion pairs same kappa interval bias").split()
    table = Table(*headings, title=title, title_justify="left", box=None, padding=(0, 2))
    for item in items:
        name = item["title"]["zh-CN" if is_chinese() else "en"]
        same, found, bias = item["same"], item["kappa"], item["bias"]
        cells = [
            str(same["n"]),
            _share(same["value"]),
            _figure(found["value"]),
            _interval(found),
            _figure(bias["value"]),
        ]
        table.add_row(visible(printable(name)), *cells)
    return table


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _interval(found: dict[str, Any]) -> str:
    between = found["interval"]
    if between is not None:
        return f"{between['low']:.2f} … {between['high']:.2f}"
    why = found["why"]
    return "" if why is None else visible(why["zh-CN" if is_chinese() else "en"])
