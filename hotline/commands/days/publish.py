"""`hotline days publish`: a file, a draft or a version goes live, now or at a time, for good or for a while."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.days import app
from hotline.commands.days.live_days import live_days
from hotline.commands.publishing.moments import At, Until
from hotline.commands.publishing.options import USUAL, AVersion, Name, Over, Reason
from hotline.commands.publishing.publishing import Wanted
from hotline.commands.publishing.publishing import publish as order
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def publish(
    file: Annotated[
        Path | None, typer.Argument(help="instead of the draft on the server / 代替服务器上的草稿")
    ] = None,
    *,
    reason: Reason,
    version: AVersion = None,
    name: Name = USUAL,
    over: Over = False,
    at: At = "",
    until: Until = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Publish the days / 发布日期表"""
    subject = live_days(server, user)
    tell(subject, order(subject, Wanted(version, file, name, over), reason, at, until), as_json)
