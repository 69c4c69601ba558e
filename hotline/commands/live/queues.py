"""`hotline live pause` and `resume`: whether a queue takes callers."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.live import app
from hotline.commands.live.telling import order
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName

Queue = Annotated[str, typer.Argument(help="the queue / 队列")]


@app.command()
def pause(queue: Queue, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """A queue takes nobody more; who waits is served / 队列不再接收来电，已排队的继续服务"""
    order(Remote(server, user), ("queues", queue, "pause"), None, as_json=as_json)


@app.command()
def resume(queue: Queue, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """A queue takes callers again / 队列恢复接收来电"""
    order(Remote(server, user), ("queues", queue, "resume"), None, as_json=as_json)
