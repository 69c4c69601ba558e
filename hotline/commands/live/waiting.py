"""`hotline live waiting`: who waits, next served first."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hotline.commands.language import say
from hotline.commands.live import app
from hotline.commands.live.telling import plain, show, word
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json


@app.command()
def waiting(
    *,
    queue: Annotated[str, typer.Option(help="only this queue / 只看该队列")] = "",
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Who waits / 排队中的来电"""
    page = Remote(server, user).ask("GET", "/api/waiting")
    items = [item for item in page["items"] if queue in ("", item["queue"])]
    if as_json:
        return print_json({**page, "items": items})
    headings = [say("队列", "queue"), say("位置", "place"), say("等级", "class"), say("来电号码", "caller")]
    headings += [say("已等待", "waited"), say("得分", "score"), say("预计", "told"), say("振铃坐席", "rings")]
    return show([*headings, say("编号", "call")], map(_cells, items), say("没有来电在排队。", "Nobody waits."))


def _cells(item: dict[str, Any]) -> list[str]:
    low_s, high_s = item["estimate_low_s"], item["estimate_high_s"]
    return [
        plain(item["queue"]),
        str(item["position"]),
        word("tier", item["tier"]),
        plain(item["caller"]),
        f"{item['waited_s']:.0f} s",
        "–" if item["score"] is None else f"{item['score']:.0f}",
        "–" if low_s is None else f"{low_s:.0f}–{high_s:.0f} s",
        plain(" ".join(item["offered_to"])),
        plain(item["call"]),
    ]
