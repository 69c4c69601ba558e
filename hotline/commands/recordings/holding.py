"""`hotline recordings hold`, `release` and `class`: what a person decides about keeping a call, told to the server.

Exit statuses as in `hotline.commands.remote`.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from calls.retention import RetentionClass
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.recordings import app
from hotline.commands.recordings.purge import CLASSES
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json, visible

AUTO = "auto"

Call = Annotated[str, typer.Argument(help="the call's id / 来电编号")]
Why = Annotated[str, typer.Option("--reason", help="why; it is kept and audited / 原因（记入审计）")]
Hold = Annotated[int | None, typer.Option("--hold", help="only this hold; all without / 仅此项，缺省为全部")]


@app.command()
def hold(call: Call, *, reason: Why, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Hold a call for the law: nothing of it is deleted / 法律保留"""
    placed = Remote(server, user).ask("POST", f"{_of(call)}/holds", {"reason": reason})
    if as_json:
        return print_json(placed)
    number = placed["hold"]
    return typer.echo(visible(say(f"{call} 已保留（第 {number} 项）", f"{call} is held (hold {number})")))


@app.command()
def release(
    call: Call,
    *,
    reason: Why,
    hold: Hold = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Lift the legal holds of a call / 解除法律保留"""
    remote = Remote(server, user)
    found = remote.ask("GET", f"{_of(call)}/keeping")["holds"]
    lying = [one["hold"] for one in found if one["lifted_at"] is None and hold in (None, one["hold"])]
    if not lying:
        complain(visible(say(f"{call} 没有这样的生效保留", f"no such hold lies on {call}")))
        raise typer.Exit(Status.REFUSED)
    lifted = [remote.ask("POST", f"{_of(call)}/holds/{one}/lift", {"reason": reason}) for one in lying]
    if as_json:
        return print_json(lifted)
    return typer.echo(visible(say(f"{call} 解除 {len(lifted)} 项保留", f"{call}: {len(lifted)} holds lifted")))


@app.command("class")
def choose(
    call: Call,
    kept_as: Annotated[str, typer.Argument(help="normal, complaint, emergency; auto: as tier and queue say / 类别")],
    *,
    reason: Why,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Keep a call as another class / 指定保留类别"""
    if kept_as not in {AUTO, *RetentionClass}:
        choices = " ".join([*RetentionClass, AUTO])
        complain(visible(say(f"没有类别 {kept_as}；可选：{choices}", f"{kept_as} is no class; choose of: {choices}")))
        raise typer.Exit(Status.UNUSABLE)
    body = {"kept_as": None if kept_as == AUTO else kept_as, "reason": reason}
    kept = Remote(server, user).ask("PUT", f"{_of(call)}/keeping", body)
    if as_json:
        return print_json(kept)
    return typer.echo(visible(f"{call}: {_word(kept)}"))


def _of(call: str) -> str:
    return f"/api/calls/{quote(call, safe='')}"


def _word(kept: dict[str, Any]) -> str:
    if kept["chosen"] is None:
        return say("按等级和队列", "as tier and queue say")
    return say(*CLASSES[RetentionClass(kept["chosen"])])
