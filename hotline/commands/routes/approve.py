"""`hotline routes approve`: a second person agrees to a table that concerns emergencies."""

from __future__ import annotations

from hotline.commands.publishing.options import Version, Who
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson
from hotline.commands.routes import app
from hotline.commands.routes.live_tables import tables


@app.command()
def approve(
    version: Version,
    *,
    user: Who,
    server: Address = HERE,
    as_json: AsJson = False,
) -> None:
    """Agree to a table as the second person / 第二人批准"""
    subject = tables(server, user)
    tell(subject, subject.approve(version), as_json)
