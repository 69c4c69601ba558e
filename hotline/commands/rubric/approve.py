"""`hotline rubric approve`: a second person agrees to a rubric that judges many calls otherwise."""

from __future__ import annotations

from hotline.commands.publishing.options import Version, Who
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import live_rubric


@app.command()
def approve(
    version: Version,
    *,
    user: Who,
    server: Address = HERE,
    as_json: AsJson = False,
) -> None:
    """Agree to a rubric as the second person / 第二人批准"""
    subject = live_rubric(server, user)
    tell(subject, subject.approve(version), as_json)
