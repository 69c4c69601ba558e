"""`hotline recordings search`: recordings by call, score, keeping and words, asked of the running server.

Exit statuses as in `hotline.commands.remote`.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from calls.retention import RetentionClass
from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.recordings import app
from hotline.commands.recordings.purge import CLASSES
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json

Number = Annotated[float | None, typer.Option(min=0)]


@app.command()
def search(
    words: Annotated[list[str] | None, typer.Argument(help="said in it, all of them / 说过的词，须全部出现")] = None,
    *,
    caller: str | None = None,
    agent: str | None = None,
    queue: str | None = None,
    since: Annotated[str | None, typer.Option(help="2026-11-22T09:00 / 起始时间")] = None,
    until: Annotated[str | None, typer.Option(help="until then / 截止时间")] = None,
    least_score: Number = None,
    most_score: Number = None,
    shortest: Annotated[float | None, typer.Option(min=0, help="seconds / 最短秒数")] = None,
    longest: Annotated[float | None, typer.Option(min=0, help="seconds / 最长秒数")] = None,
    needs_review: Annotated[bool | None, typer.Option("--needs-review/--no-review")] = None,
    kept_as: Annotated[RetentionClass | None, typer.Option("--class", help="how it is kept / 类别")] = None,
    held: Annotated[bool | None, typer.Option("--held/--not-held", help="under a legal hold / 法律保留")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    cursor: Annotated[str | None, typer.Option(help="`next` of the page before / 上一页的 next")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Find recordings by call, score and words / 按来电、评分、词语查找"""
    asked = {
        "words": " ".join(words) if words else None, "caller": caller, "agent": agent, "queue": queue,
        "since": since, "until": until, "least_score": least_score, "most_score": most_score,
        "shortest_s": shortest, "longest_s": longest, "needs_review": needs_review,
        "kept_as": kept_as.value if kept_as else None, "held": held, "limit": limit, "cursor": cursor,
    }  # fmt: skip
    page = Remote(server, user).ask("GET", "/api/recordings", **asked)
    if as_json:
        return print_json(page)
    headings = [say("录音", "recording"), say("来电时间", "offered"), say("主叫", "caller"), say("坐席", "agent")]
    headings += [
        say("队列", "queue"),
        say("秒", "s"),
        say("评分", "score"),
        say("类别", "class"),
        say("原话", "said"),
    ]
    show(headings, map(_cells, page["items"]), say("没有找到录音。", "No recording was found."))
    if page["next"]:
        typer.echo(say(f"还有更多：--cursor {page['next']}", f"there is more: --cursor {page['next']}"), err=True)
    return None


def _cells(item: dict[str, Any]) -> list[str]:
    kept = say(*CLASSES[RetentionClass(item["kept_as"])]) + (say("（保留）", " (held)") if item["held"] else "")
    return [
        plain(item["recording"]),
        item["offered_at"][:16],
        plain(item["caller"]),
        plain(item["agent"] or ""),
        plain(item["queue"] or ""),
        f"{item['length_ms'] / 1000:.0f}" if item["length_ms"] is not None else "",
        f"{item['score']:g}" if item["score"] is not None else "",
        kept,
        "\n".join(f"{_clock(hit['start_ms'])} {plain(hit['text'])}" for hit in item["hits"]),
    ]


def _clock(ms: int) -> str:
    return f"{ms // 60000}:{ms // 1000 % 60:02}"
