"""`hotline days history`: every version, who made it, why, and when it was live."""

from __future__ import annotations

from hotline.commands.days import app
from hotline.commands.days.live_days import live_days
from hotline.commands.publishing.history import tell_history
from hotline.commands.publishing.options import Limit
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def history(
    *,
    limit: Limit = 20,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Versions and publications, newest first / 版本与发布记录"""
    tell_history(live_days(server, user).history(limit), as_json)
