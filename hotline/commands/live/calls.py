"""`hotline live move`, `priority` and `withdraw`: what becomes of a waiting call."""

from __future__ import annotations

from typing import Annotated

import typer

from calls.model import Tier
from hotline.commands.language import say
from hotline.commands.live import app
from hotline.commands.live.telling import order
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName

Call = Annotated[str, typer.Argument(help="the call's id / 来电编号")]


@app.command()
def move(
    call: Call,
    queue: Annotated[str, typer.Argument(help="where it shall wait / 目标队列")],
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Let a call wait elsewhere, time kept / 移到另一队列，等待时间保留"""
    order(Remote(server, user), ("calls", call, "move"), {"queue": queue}, as_json=as_json)


@app.command()
def priority(
    call: Call,
    *,
    tier: Annotated[Tier | None, typer.Option(help="its class from now on / 新等级")] = None,
    head_start: Annotated[float | None, typer.Option(help="seconds counted as waited / 视为已多等的秒数")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Another class or head start, at once / 调整等级或优先时间，立即生效"""
    if tier is None and head_start is None:
        raise typer.BadParameter(say("请给出 --tier 或 --head-start", "give --tier, --head-start, or both"))
    body = {"tier": tier, "head_start_s": head_start}
    order(Remote(server, user), ("calls", call, "priority"), body, as_json=as_json)


@app.command()
def withdraw(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Take a call out of its queue, back to its flow / 退出排队，回到流程"""
    order(Remote(server, user), ("calls", call, "withdraw"), None, as_json=as_json)
