"""`hotline rubric show`: the text of a version, of the live one, or of a draft."""

from __future__ import annotations

from hotline.commands.publishing.options import Name, VersionOrLive
from hotline.commands.publishing.telling import tell_text
from hotline.commands.remote import HERE, Address, AsJson, UserName
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import live_rubric


@app.command()
def show(
    version: VersionOrLive = None,
    *,
    name: Name = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Print a rubric / 显示评分表"""
    subject = live_rubric(server, user)
    tell_text(subject.draft(name) if name else subject.version(version), as_json)
