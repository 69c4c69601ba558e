"""`hotline flow history`: every version, who made it, why, and when it was live."""

from __future__ import annotations

from hotline.commands.flow import app
from hotline.commands.flow.live_flow import FlowName, live_flow
from hotline.commands.publishing.history import tell_history
from hotline.commands.publishing.options import Limit
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def history(
    flow: FlowName,
    *,
    limit: Limit = 20,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Versions and publications, newest first / 版本与发布记录"""
    tell_history(live_flow(flow, server, user).history(limit), as_json)
