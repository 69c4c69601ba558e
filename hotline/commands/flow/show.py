"""`hotline flow show`: the text of a version, of the live one, or of a draft."""

from __future__ import annotations

from hotline.commands.flow import app
from hotline.commands.flow.live_flow import FlowName, live_flow
from hotline.commands.publishing.options import Name, VersionOrLive
from hotline.commands.publishing.telling import tell_text
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def show(
    flow: FlowName,
    version: VersionOrLive = None,
    *,
    name: Name = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Print a flow / 显示流程"""
    subject = live_flow(flow, server, user)
    tell_text(subject.draft(name) if name else subject.version(version), as_json)
