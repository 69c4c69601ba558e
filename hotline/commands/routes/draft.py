"""`hotline routes draft`: keep a file as a draft on the server, where others see it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hotline.commands.files import text_of
from hotline.commands.language import say
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.routes import app
from hotline.commands.routes.files import File
from hotline.commands.visible import print_json

Name = Annotated[str, typer.Option("--name", help="of the draft / 草稿名称")]
Etag = Annotated[str, typer.Option("--etag", help="the draft's as last seen / 上次看到的草稿标记")]
Over = Annotated[bool, typer.Option("--over", help="save over whatever is there / 覆盖现有草稿")]

USUAL = "draft"


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
    kept = save(Remote(server, user), text_of(file), name, etag, over)
    if as_json:
        return print_json(kept)
    based_on, mark = kept["based_on"], kept["etag"]
    return typer.echo(
        say(
            f"草稿 {name} 已保存，基于第 {based_on} 版 · 标记 {mark}",
            f"draft {name} kept, based on version {based_on} · etag {mark}",
        )
    )


def save(remote: Remote, text: str, name: str, etag: str = "", over: bool = False) -> dict[str, Any]:
    """The draft as the server keeps it. Unless told to go `over` it, another one that is there stays."""
    known: str | None = etag or None
    if over:
        items = remote.ask("GET", "/api/tables/drafts")["items"]
        known = next((item["etag"] for item in items if item["name"] == name), None)
    saved: dict[str, Any] = remote.ask("PUT", "/api/tables/draft", {"text": text, "name": name, "etag": known})
    return saved
