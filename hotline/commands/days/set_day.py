"""`hotline days set`: one date. What an option leaves out stays as it was; another kind of day has other hours."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from calls.model import CHINESE, ENGLISH
from hotline.commands.days import app
from hotline.commands.days.file import Day, path_in, read_file, refusing, write_file
from hotline.commands.files import Config


class Kind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    HALF_DAY = "half_day"
    SPECIAL = "special"


@app.command("set")
def set_day(
    day: Day,
    kind: Annotated[Kind, typer.Argument(help="what it is / 类型")],
    *,
    name: Annotated[str, typer.Option(help="in Chinese / 中文名称")] = "",
    name_en: Annotated[str, typer.Option(help="in English / 英文名称")] = "",
    hours: Annotated[str, typer.Option(help="09:00-12:00, closed / 当天时间")] = "",
    greeting: Annotated[list[str] | None, typer.Option(help="prompt, repeatable / 问候提示音")] = None,
    config: Config = None,
) -> None:
    """Write a date / 填写一天"""
    path = path_in(config)
    with refusing():
        days = read_file(path)
        there = days.row(day) or {}
        if there.get("kind") != kind:
            there.pop("hours", None)
        names = {**there.get("name", {}), **_given({CHINESE: name, ENGLISH: name_en})}
        fresh = _given({"name": names, "hours": hours, "greeting": greeting})
        days.put(day, {**there, "kind": kind.value, **fresh})
        write_file(path, days)
    typer.secho(f"✓ {path}: {day} {kind}", fg=typer.colors.GREEN)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
