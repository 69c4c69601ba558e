"""`hotline routes approve`: a second person agrees to a table that concerns emergencies."""

from __future__ import annotations

from typing import Annotated

import typer

from hotline.commands.remote import HERE, Address, AsJson, Remote
from hotline.commands.routes import app
from hotline.commands.routes.telling import tell


@app.command()
def approve(
    version: Annotated[int, typer.Argument(min=1, help="version / 版本")],
    *,
    user: Annotated[str, typer.Option("--user", help="who agrees / 批准人（询问密码）")],
    server: Address = HERE,
    as_json: AsJson = False,
) -> None:
    """Agree to a table as the second person / 第二人批准"""
    tell(Remote(server, user).ask("POST", f"/api/tables/{version}/approve"), as_json)
