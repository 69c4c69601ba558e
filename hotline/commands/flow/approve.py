"""`hotline flow approve`: a second person agrees to a flow that leads otherwise to emergencies."""

from __future__ import annotations

from hotline.commands.flow import app
from hotline.commands.flow.live_flow import FlowName, live_flow
from hotline.commands.publishing.options import Version, Who
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson


@app.command()
def approve(
    flow: FlowName,
    version: Version,
    *,
    user: Who,
    server: Address = HERE,
    as_json: AsJson = False,
) -> None:
    """Agree to a flow as the second person / 第二人批准"""
    subject = live_flow(flow, server, user)
    tell(subject, subject.approve(version), as_json)
