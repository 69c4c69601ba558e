"""`hotline live listen`, `whisper`, `barge`, `takeover`, `leave` and `end`: a supervisor in a talk.

Whoever signs in is rung at his own phone (`hotline users phone`), as from the page.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.live import app
from hotline.commands.live.telling import order
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName

Call = Annotated[str, typer.Argument(help="the call's id / 来电编号")]


@app.command()
def listen(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Hear a talk by your phone; nobody hears you / 监听：您的话机振铃，双方听不到您"""
    order(Remote(server, user), ("calls", call, "monitor"), None, as_json=as_json)


@app.command()
def whisper(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Be heard by the agent alone / 密语：只有坐席听得到您"""
    order(Remote(server, user), ("calls", call, "whisper"), None, as_json=as_json)


@app.command()
def barge(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Be heard by agent and caller / 插话：坐席和客户都听得到您"""
    order(Remote(server, user), ("calls", call, "barge"), None, as_json=as_json)


@app.command()
def takeover(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Talk with the caller in the agent's place / 接管：由您与客户通话，坐席退出"""
    order(Remote(server, user), ("calls", call, "take-over"), None, as_json=as_json)


@app.command()
def leave(call: Call, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Leave a talk you are in; it goes on / 退出监听，通话继续"""
    order(Remote(server, user), ("calls", call, "monitor/stop"), None, as_json=as_json)


@app.command()
def end(
    call: Call,
    *,
    emergency: Annotated[bool, typer.Option("--emergency", help="also an emergency / 即使是紧急来电")] = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """End a call for everybody in it / 结束来电，所有人都被挂断"""
    order(Remote(server, user), ("calls", call, "end"), {"emergency": emergency}, as_json=as_json)
