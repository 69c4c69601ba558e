"""`hotline routes show`: the text of a version, of the live one, or of a draft."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.routes import app
from hotline.commands.routes.draft import Name
from hotline.commands.visible import print_json, visible


@app.command()
def show(
    version: Annotated[int | None, typer.Argument(min=1, help="the live one if left out / 缺省为生效版本")] = None,
    *,
    name: Name = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Print a table / 显示路由表"""
    remote = Remote(server, user)
    if name:
        found = remote.ask("GET", "/api/tables/draft", name=name)
    else:
        found = remote.ask("GET", f"/api/tables/{version or _live(remote)}")
    if as_json:
        print_json(found)
    else:
        typer.echo(visible(found["text"], "\n\t"), nl=not found["text"].endswith("\n"))


def _live(remote: Remote) -> str:
    live = remote.ask("GET", "/api/tables/live")
    if live["publication"] is None:
        complain(
            say("数据库无法访问，生效版本暂不可查", "the database is away: the live version cannot be shown now")
        )
        raise typer.Exit(Status.REFUSED)
    return str(live["version"])
