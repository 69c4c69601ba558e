"""`hotline live plan`: the emergency plans, and switching one on or off."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from hotline.commands.language import say
from hotline.commands.live import app
from hotline.commands.live.telling import language, order, plain, show
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


@app.command()
def plan(
    name: Annotated[str, typer.Argument(help="the plan / 预案；不给则列出全部")] = "",
    switch: Annotated[Switch | None, typer.Argument(help="on or off / 启用或停用")] = None,
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Emergency plans: list, switch on, switch off / 应急预案：查看、启用、停用"""
    remote = Remote(server, user)
    if name and switch is None:
        raise typer.BadParameter(say("请给出 on 或 off", "say on or off"))
    if switch is not None:
        return order(remote, ("plans", name, ""), {"on": switch is Switch.ON}, as_json=as_json)
    page = remote.ask("GET", "/api/plans")
    if as_json:
        return print_json(page)
    rows = [
        [
            plain(item["plan"]),
            plain(item["title"][language()]),
            say("启用", "on") if item["on"] else say("停用", "off"),
        ]
        for item in page["items"]
    ]
    headings = [say("预案", "plan"), say("名称", "title"), say("状态", "state")]
    return show(headings, rows, say("路由表中没有应急预案。", "The routing table has no emergency plans."))
