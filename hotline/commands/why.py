"""`hotline why CALL`: every decision about a call, in paragraphs. Exit status 1 for a call nobody decided about."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from calls.model import CHINESE, ENGLISH
from config.wording.kind import printable
from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import complain
from hotline.commands.publishing.moments import BEIJING
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json, visible


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


def why(
    call: Annotated[
        str, typer.Argument(help="the call's id; the newest call if left out / 来电编号，缺省为最近一通")
    ] = "",
    *,
    lang: Annotated[Language | None, typer.Option(help="language / 语言")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Why a call went where it went / 来电为何这样分配"""
    remote = Remote(server, user)
    told = remote.ask("GET", f"/api/calls/{quote(call or _newest(remote), safe='')}/why")
    if as_json:
        return print_json(told)
    if not told["items"]:
        complain(
            say(
                "这通来电没有分配决定：它没有排过队。",
                "Nothing was decided about this call: it never waited in a queue.",
            )
        )
        raise typer.Exit(Status.REFUSED)
    chinese = is_chinese() if lang is None else lang is Language.ZH
    console = Console()
    for item in told["items"]:
        _print(console, item, CHINESE if chinese else ENGLISH)
    return None


def _newest(remote: Remote) -> str:
    calls = remote.ask("GET", "/api/calls", limit="1")["items"]
    if not calls:
        complain(say("还没有来电。", "There was no call yet."))
        raise typer.Exit(Status.REFUSED)
    return str(calls[0]["id"])


def _print(console: Console, item: dict[str, Any], language: str) -> None:
    at = datetime.fromisoformat(item["at"]).astimezone(BEIJING)
    heading = escape(printable(item["text"][language]))
    console.print(f"[bold]{at:%H:%M:%S}.{at.microsecond // 1000:03d}  {heading}[/]")
    for paragraph in [*(words[language] for words in item["paragraphs"]), _again(item, language)]:
        if paragraph:
            console.print(Padding(escape(visible(paragraph)), (0, 0, 0, 2)))
    console.print()


def _again(item: dict[str, Any], language: str) -> str:
    """What deciding again from the record gives."""
    if item["agent"] is None or item["again"] is None:
        return ""
    if item["agent"] == item["again"]:
        return "按记录重新计算：结果相同。" if language == CHINESE else "Decided again from its record: the same."
    other = item["again"]
    return f"按记录重新计算：{other}。" if language == CHINESE else f"Decided again from its record: {other}."
