"""`hotline routes publish`: a file, a draft or a version goes live, now or at a time, for good or for a while."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.files import text_of
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.routes import app
from hotline.commands.routes.draft import USUAL, Name, Over, save
from hotline.commands.routes.moments import At, Until, moment
from hotline.commands.routes.telling import tell

Reason = Annotated[str, typer.Option("--reason", help="why, for the audit / 原因（记入审计）")]


@app.command()
def publish(
    file: Annotated[
        Path | None, typer.Argument(help="instead of the draft on the server / 代替服务器上的草稿")
    ] = None,
    *,
    reason: Reason,
    version: Annotated[int | None, typer.Option(min=1, help="a version there is / 已有的版本")] = None,
    name: Name = USUAL,
    over: Over = False,
    at: At = "",
    until: Until = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Publish a table / 发布路由表"""
    order = {"reason": reason, "at": moment(at), "until": moment(until)}
    remote = Remote(server, user)
    if version is not None:
        what: dict[str, object] = {"version": version}
    elif file is not None:
        what = {"name": name, "etag": save(remote, text_of(file), name, over=over)["etag"]}
    else:
        what = {"name": name, "etag": remote.ask("GET", "/api/tables/draft", name=name)["etag"]}
    tell(remote.ask("POST", "/api/tables/publish", order | what), as_json)
