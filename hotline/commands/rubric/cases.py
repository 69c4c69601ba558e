"""`hotline rubric cases`: calls judged by people, which drafts of the rubric are held to."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.publishing.moments import shown
from hotline.commands.publishing.options import Reason
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import BASE
from hotline.commands.visible import print_json, visible

CASES = f"{BASE}/cases"

Earned = Annotated[
    float | None, typer.Option(min=0, max=1, help="part of the points, 0-1; without: n.a. / 应得比例；缺省为不适用")
]


@app.command()
def cases(*, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Cases, newest first / 案例"""
    page = Remote(server, user).ask("GET", CASES)
    if as_json:
        return print_json(page)
    headings = say("案例 通话 评分项 应得 谁 原因 停用", "case call criterion earned by reason retired").split()
    table = Table(*headings, box=None, padding=(0, 2))
    for item in page["items"]:
        earned = item["status"] if item["earned"] is None else f"{item['earned']:.0%}"
        texts = [item["call"], item["criterion"], earned, item["by"], item["reason"], shown(item["retired_at"])]
        table.add_row(str(item["id"]), *(visible(printable(text)) for text in texts))
    return Console().print(table)


@app.command("add-case")
def add_case(
    call: Annotated[str, typer.Argument(help="the call / 通话")],
    criterion: Annotated[str, typer.Argument(help="the criterion's id / 评分项")],
    *,
    reason: Reason,
    earned: Earned = None,
    server: Address = HERE,
    user: UserName = "",
) -> None:
    """Hold drafts to how a person judged a call / 以人工判定约束草稿"""
    status = "not_applicable" if earned is None else "scored"
    offer = {"call": call, "criterion": criterion, "status": status, "earned": earned, "reason": reason}
    kept = Remote(server, user).ask("POST", CASES, offer)
    typer.echo(say(f"案例 {kept['id']} 已记录", f"case {kept['id']} is kept"))


@app.command("retire-case")
def retire_case(
    case: Annotated[int, typer.Argument(min=1, help="its number / 案例号")],
    *,
    reason: Reason,
    server: Address = HERE,
    user: UserName = "",
) -> None:
    """Hold drafts to a case no longer / 停用案例"""
    Remote(server, user).ask("POST", f"{CASES}/{case}/retire", {"reason": reason})
    typer.echo(say(f"案例 {case} 已停用", f"case {case} is retired"))
