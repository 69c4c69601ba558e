"""`hotline days draft`: keep a file as a draft on the server, where others see it."""

from __future__ import annotations

from hotline.commands.days import app
from hotline.commands.days.file import File
from hotline.commands.days.live_days import live_days
from hotline.commands.files import text_of
from hotline.commands.publishing.options import USUAL, Etag, Name, Over
from hotline.commands.publishing.telling import tell_draft
from hotline.commands.remote import HERE, Address, AsJson, UserName


@app.command()
def draft(
    file: File,
    *,
    name: Name = USUAL,
    etag: Etag = "",
    over: Over = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Keep a draft / 保存草稿"""
    tell_draft(live_days(server, user).save(text_of(file), name, etag, over), as_json)
