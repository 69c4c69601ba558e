"""Times on the command line: `2027-02-06 20:00` (Beijing time), with an offset, or from now on: `+90m`, `+2h`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from hotline.commands.language import say

BEIJING = ZoneInfo("Asia/Shanghai")
_FROM_NOW = re.compile(r"\+(\d{1,6})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

At = Annotated[str, typer.Option("--at", help='live from / 生效时间 ("2027-02-06 20:00", +30m)')]
Until = Annotated[str, typer.Option("--until", help="then back to what was live before / 结束后恢复原表 (+2h)")]


def moment(text: str) -> str | None:
    """For the API; None for nothing given. Raises typer.BadParameter."""
    if not text:
        return None
    if ahead := _FROM_NOW.fullmatch(text):
        return (datetime.now(UTC) + timedelta(**{_UNITS[ahead[2]]: int(ahead[1])})).isoformat()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        words = say(
            f"{text} 不是时间；请写 2027-02-06 20:00，或 +30m、+2h、+1d",
            f"{text} is no time; write 2027-02-06 20:00, or +30m, +2h, +1d",
        )
        raise typer.BadParameter(words) from None
    return (at if at.tzinfo is not None else at.replace(tzinfo=BEIJING)).isoformat()


def shown(text: str | None) -> str:
    """A time of the API in Beijing time, to the second."""
    return f"{datetime.fromisoformat(text).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if text else ""
