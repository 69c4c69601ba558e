"""`hotline days rollback`: the version live before comes back, or one that is named."""

from __future__ import annotations

from hotline.commands.days import app
from hotline.commands.days.live_days import live_days
from hotline.commands.publishing.options import Reason, To
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def rollback(
    *,
    reason: Reason,
    to: To = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Bring back a version / 回退到之前的版本"""
    subject = live_days(server, user)
    tell(subject, subject.rollback(reason, to), as_json)
