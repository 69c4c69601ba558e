"""`hotline live sip`: a call's SIP messages as a ladder, on the terminal or as a text for a carrier."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.cells import cell_len

from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.live import app
from hotline.commands.live.telling import language
from hotline.commands.phone_environment import complain
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json

ARROW = 24
"""Letters from a phone to the server."""
TEXT_MODE = 0o600
"""Numbers and addresses are in it."""


@app.command()
def sip(
    call: Annotated[str, typer.Argument(help="the call's id / 来电编号")],
    *,
    messages: Annotated[bool, typer.Option("--messages", help="word for word, too / 同时显示报文全文")] = False,
    out: Annotated[Path | None, typer.Option(help="all of it as a text file / 全部写入文本文件")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """The SIP ladder of a call, and how well phones were heard / 来电的 SIP 信令梯形图和媒体质量"""
    page: dict[str, Any] = Remote(server, user).ask("GET", f"/api/calls/{quote(call, safe='')}/sip")
    if as_json:
        return print_json(page)
    if not page["messages"]:
        complain(say("这通来电没有保存 SIP 报文。", "No SIP messages are kept of this call."))
        raise typer.Exit(Status.REFUSED)
    lines = [*_heard(page), "", *_ladder(page)]
    if out is not None:
        _write(out, [*lines, "", *_texts(page)])
        return typer.echo(say(f"已写入 {out}", f"written to {out}"))
    typer.echo("\n".join([*lines, *(["", *_texts(page)] if messages else [])]))
    return None


def _heard(page: dict[str, Any]) -> list[str]:
    """Each leg in a line: whose, where, how good."""
    return [
        f"{_letter(index)}  {printable(leg['title'][language()])}  {leg['transport']} {leg['far']}"
        + ("" if leg["quality"] is None else f"  {_quality(leg['quality'])}")
        for index, leg in enumerate(page["legs"])
    ]


def _quality(heard: dict[str, Any]) -> str:
    words = [printable(heard["codec"]), say("丢包", "loss") + f" {heard['loss']:g}%"]
    words.append(say("抖动", "jitter") + f" {heard['jitter_ms']:g} ms")
    if heard["round_trip_ms"] is not None:
        words.append(say("往返", "round trip") + f" {heard['round_trip_ms']:g} ms")
    if heard["r_factor"] is not None:
        words.append(f"R {heard['r_factor']:g}  MOS {heard['mos']:.2f}")
    return "  ".join(words)


def _ladder(page: dict[str, Any]) -> list[str]:
    letters = {leg["leg"]: _letter(index) for index, leg in enumerate(page["legs"])}
    return [_rung(one, letters[one["leg"]]) for one in page["messages"]]


def _rung(one: dict[str, Any], letter: str) -> str:
    """A phone's letter, the way of the message, and what it is; `=` one that was sent before."""
    title = printable(_title(one))
    line = "─" * max(2, ARROW - cell_len(title))
    arrow = f"◀{line} {title} ─" if one["sent"] else f"─ {title} {line}▶"
    again = " =" if one["again"] else ""
    return f"{_clock(one['at'])}  +{one['delta_ms'] / 1000:8.3f}  {letter} {arrow} Hotline{again}"


def _title(one: dict[str, Any]) -> str:
    sdp = " (SDP)" if one["media"] else ""
    if one["status"] is None:
        return f"{one['method'] or '?'}{sdp}"
    return f"{one['status']} {one['reason']} · {one['method']}{sdp}"


def _texts(page: dict[str, Any]) -> list[str]:
    """As ngrep and sngrep write them: who to whom, then the message."""
    listed: list[str] = []
    for one in page["messages"]:
        ends = (one["near"], one["far"]) if one["sent"] else (one["far"], one["near"])
        listed.append(f"{one['transport']} {one['at']} {ends[0]} -> {ends[1]} ({one['size']})")
        listed += [printable(line) for line in one["text"].split("\n")]
        listed.append("")
    return listed


def _letter(index: int) -> str:
    return chr(ord("A") + index % 26)


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M:%S.%f")[:-3]


def _write(out: Path, lines: list[str]) -> None:
    """Only its owner may read it. A file that is there is left alone."""
    try:
        out.touch(TEXT_MODE, exist_ok=False)
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except FileExistsError:
        complain(say(f"{out} 已存在", f"{out} is there already"))
        raise typer.Exit(Status.UNUSABLE) from None
    except OSError as error:
        complain(say(f"无法写入 {out}：{error.strerror}", f"{out} cannot be written: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
