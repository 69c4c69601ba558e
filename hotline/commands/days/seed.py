"""`hotline days seed`: the statutory days of a year, from the package `holidays`. Rows of the owner stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from config.days.seeding import COUNTRY
from config.days.seeding import seed as seed_of
from config.shapes.days import YearStatus
from hotline.commands.days import app
from hotline.commands.days.file import path_in, read_file, refusing, write_file
from hotline.commands.files import Config
from hotline.commands.language import say


@app.command()
def seed(
    year: Annotated[int, typer.Argument(min=1, max=9998, help="for example 2027 / 年份")],
    *,
    country: Annotated[str, typer.Option(help="ISO 3166 / 国家代码")] = COUNTRY,
    config: Config = None,
) -> None:
    """Write a year's holidays / 写入一年的节假日"""
    path = path_in(config)
    with refusing():
        days, found = read_file(path), seed_of(year, country)
        told = days.seed(found)
        write_file(path, days)
    _say(say("新增", "added"), told.added)
    _say(say("更新", "changed"), told.changed)
    _say(say("删除", "removed"), told.removed)
    _say(say("保留手工填写的行", "kept, written by hand"), told.kept)
    typer.secho(f"✓ {path}", fg=typer.colors.GREEN)
    if found.status is YearStatus.PROVISIONAL:
        chinese = f"{year} 年为暂定：尚无调休安排，通知发布后请再次运行"
        provisional = say(chinese, f"{year} is provisional: which weekends are worked is not known yet")
        typer.secho(f"! {provisional}", fg=typer.colors.YELLOW)


def _say(what: str, days: Sequence[date]) -> None:
    if days:
        typer.echo(f"{what}: {len(days)} ({', '.join(day.isoformat() for day in days)})")
