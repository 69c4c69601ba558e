"""`hotline days cancel`: what is scheduled, or waits for approval, shall not come."""

from __future__ import annotations

from hotline.commands.days import app
from hotline.commands.days.live_days import live_days
from hotline.commands.publishing.options import Publication
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def cancel(
    publication: Publication,
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Call off a publication that is to come / 取消尚未生效的发布"""
    subject = live_days(server, user)
    tell(subject, subject.cancel(publication), as_json)
