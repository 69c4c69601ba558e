"""`hotline rubric cancel`: what is scheduled, or waits for approval, shall not come."""

from __future__ import annotations

from hotline.commands.publishing.options import Publication
from hotline.commands.publishing.telling import tell
from hotline.commands.remote import HERE, Address, AsJson, UserName
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import live_rubric


@app.command()
def cancel(
    publication: Publication,
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Call off a publication that is to come / 取消尚未生效的发布"""
    subject = live_rubric(server, user)
    tell(subject, subject.cancel(publication), as_json)
