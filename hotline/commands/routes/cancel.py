"""`hotline routes cancel`: what is scheduled, or waits for approval, shall not come."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.routes import app
from hotline.commands.routes.telling import tell


@app.command()
def cancel(
    publication: Annotated[int, typer.Argument(min=1, help="as `history` shows it / 见 history 的发布号")],
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Call off a publication that is to come / 取消尚未生效的发布"""
    tell(Remote(server, user).ask("DELETE", f"/api/tables/publications/{publication}"), as_json)
