"""`hotline announce`: a sentence that new and waiting callers hear within seconds, for a while."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

import typer

from calls.model import CHINESE, ENGLISH
from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json, visible

ALL = "/api/announcements"
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def announce(
    text: Annotated[str, typer.Argument(help="the sentence; none: list / 公告内容；不给则列出公告")] = "",
    *,
    lasts: Annotated[str, typer.Option("--for", help="30m, 2h, 90s / 时长")] = "30m",
    english: Annotated[str, typer.Option("--en", help="the same in English / 英文内容")] = "",
    queues: Annotated[list[str] | None, typer.Option("--queue", help="only these queues' callers / 仅限队列")] = None,
    withdraw: Annotated[str, typer.Option("--withdraw", help="take this one back / 撤回该公告")] = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Announce a sentence to new and waiting callers; list, withdraw / 紧急公告"""
    if withdraw and text:
        raise typer.BadParameter(say("不能同时播报和撤回", "announce or withdraw, not both"))
    for_s = seconds(lasts)
    remote = Remote(server, user)
    if withdraw:
        _told(remote.ask("DELETE", f"{ALL}/{_safe(withdraw)}"), as_json=as_json)
    elif text or english:
        _announce(remote, {CHINESE: text, ENGLISH: english}, for_s, queues or [], as_json=as_json)
    else:
        _list(remote.ask("GET", ALL), as_json=as_json)


def seconds(lasts: str) -> float:
    """Of `2h`, `30m`, `90s`, `1h30m`."""
    match = _DURATION.fullmatch(lasts)
    hours, minutes, rest = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if not (length := 3600 * hours + 60 * minutes + rest):
        raise typer.BadParameter(say("请写成 30m、2h 或 90s", "write it as 30m, 2h or 90s"), param_hint="--for")
    return float(length)


def _announce(remote: Remote, words: dict[str, str], for_s: float, queues: list[str], *, as_json: bool) -> None:
    given = {language: text for language, text in words.items() if text}
    draft = remote.ask("POST", f"{ALL}/preview", {"words": given})
    order = {"for_s": for_s, "queues": queues}
    _told(remote.ask("POST", f"{ALL}/{draft['draft']}/publish", order), as_json=as_json)


def _told(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        return print_json(told)
    done = say("已执行", "done") if told["done"] else say("已下达，尚未得到确认", "ordered, not confirmed yet")
    return typer.echo(visible(f"{done} {told['order']['announcement']}"))


def _list(page: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        return print_json(page)
    headings = [
        say("编号", "id"),
        say("剩余", "left"),
        say("发布人", "by"),
        say("队列", "queues"),
        say("内容", "words"),
    ]
    return show(headings, map(_line, page["items"]), say("没有公告。", "Nothing is announced."))


def _line(item: dict[str, Any]) -> list[str]:
    left = f"{item['left_s'] / 60:.0f} min" if item["left_s"] else _over(item)
    words = " / ".join(item["words"].values())
    return [
        plain(item["announcement"]),
        left,
        plain(item["by"]),
        plain(", ".join(item["queues"]) or "*"),
        plain(words),
    ]


def _over(item: dict[str, Any]) -> str:
    if item["withdrawn_by"]:
        return say("已撤回", "withdrawn")
    return say("已结束", "over") + f" {datetime.fromisoformat(item['until']).astimezone():%H:%M}"


def _safe(announcement: str) -> str:
    """As it may stand in a path."""
    return re.sub(r"[^0-9A-Za-z]", "", announcement) or "-"
