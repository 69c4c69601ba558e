"""`hotline days show`: the text of a version, of the live one, or of a draft."""

from __future__ import annotations

from hotline.commands.days import app
from hotline.commands.days.live_days import live_days
from hotline.commands.publishing.options import Name, VersionOrLive
from hotline.commands.publishing.telling import tell_text
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def show(
    version: VersionOrLive = None,
    *,
    name: Name = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Print the days / 显示日期表"""
    subject = live_days(server, user)
    tell_text(subject.draft(name) if name else subject.version(version), as_json)
