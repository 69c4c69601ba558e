"""`hotline days clear`: a date becomes a weekday like any other."""

from __future__ import annotations

import typer

from hotline.commands.days import app
from hotline.commands.days.file import Day, path_in, read_file, refusing, write_file
from hotline.commands.files import Config
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import Status


@app.command()
def clear(day: Day, *, config: Config = None) -> None:
    """Remove a date / 删除一天"""
    path = path_in(config)
    with refusing():
        days = read_file(path)
        if not days.clear(day):
            complain(say(f"{path} 中没有 {day}", f"{day} is not in {path}"))
            raise typer.Exit(Status.UNUSABLE)
        write_file(path, days)
    typer.secho(f"✓ {path}: {say(f'{day} 已删除', f'{day} removed')}", fg=typer.colors.GREEN)
