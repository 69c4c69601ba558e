"""What became of an order, on the terminal."""

from __future__ import annotations

from typing import Any

import typer

from hotline.commands.language import say
from hotline.commands.routes.moments import shown
from hotline.commands.visible import print_json

STATES = {
    "live": ("已生效", "live"),
    "scheduled": ("已排期", "scheduled"),
    "awaiting_approval": ("等待另一人批准", "waits for a second person"),
    "past": ("已被替换", "replaced"),
    "expired": ("未生效即过期", "over before it began"),
    "cancelled": ("已取消", "called off"),
}


def state(name: str) -> str:
    return say(*STATES[name])


def tell(publication: dict[str, Any], as_json: bool) -> None:
    """A publication as the API answers it."""
    if as_json:
        return print_json(publication)
    number, where = publication["version"], state(publication["state"])
    words = [say(f"第 {number} 版：{where}", f"version {number}: {where}")]
    if publication["state"] == "scheduled":
        words.append(say(f"{shown(publication['at'])} 生效", f"from {shown(publication['at'])}"))
    if publication["until"] and publication["state"] in ("live", "scheduled"):
        words.append(say(f"{shown(publication['until'])} 恢复原表", f"until {shown(publication['until'])}"))
    if publication["state"] == "awaiting_approval":
        words.append(f"hotline routes approve {number} --user …")
    return typer.echo(" · ".join(words))
