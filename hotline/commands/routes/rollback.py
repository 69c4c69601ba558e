"""`hotline routes rollback`: the version live before comes back, or one that is named."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.routes import app
from hotline.commands.routes.publish import Reason
from hotline.commands.routes.telling import tell


@app.command()
def rollback(
    *,
    reason: Reason,
    to: Annotated[int | None, typer.Option(min=1, help="version / 版本")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Bring back a version / 回退到之前的版本"""
    tell(Remote(server, user).ask("POST", "/api/tables/rollback", {"reason": reason, "to": to}), as_json)
