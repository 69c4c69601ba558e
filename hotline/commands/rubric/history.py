"""`hotline rubric history`: every version, who made it, why, and when it was live."""

from __future__ import annotations

from hotline.commands.publishing.history import tell_history
from hotline.commands.publishing.options import Limit
from hotline.commands.remote import HERE, Address, AsJson, UserName
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import live_rubric


@app.command()
def history(
    *,
    limit: Limit = 20,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Versions and publications, newest first / 版本与发布记录"""
    tell_history(live_rubric(server, user).history(limit), as_json)
