"""`hotline mqtt`: what other systems need to know to read our messages.

Exit status: 0 done, 1 the folder cannot be written to, 2 there is no such schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backplane.mqtt import schemas
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.visible import print_json

app = typer.Typer(name="mqtt", help="MQTT 消息的格式 / what MQTT messages look like", no_args_is_help=True)

NOT_WRITTEN, NO_SUCH_SCHEMA = 1, 2


@app.command("schemas")
def show(
    name: Annotated[str, typer.Argument(help="one of them, as cdr or event.CallOffered / 其中之一")] = "",
    *,
    folder: Annotated[Path | None, typer.Option(help="write all of them here / 全部写入该目录")] = None,
) -> None:
    """The JSON Schemas of all messages: names, one of them, or files / 消息的 JSON Schema"""
    if folder is not None:
        _write(folder)
    elif not name:
        typer.echo("\n".join(sorted(schemas.all_schemas())))
    elif (found := schemas.all_schemas().get(name)) is not None:
        print_json(found)
    else:
        complain(
            say(f"没有 {name}；不带参数运行可列出全部", f"there is no {name}; without an argument all are listed")
        )
        raise typer.Exit(NO_SUCH_SCHEMA)


def _write(folder: Path) -> None:
    try:
        count = schemas.write(folder)
    except OSError as error:
        complain(say(f"无法写入 {folder}：{error.strerror}", f"{folder} cannot be written to: {error.strerror}"))
        raise typer.Exit(NOT_WRITTEN) from error
    typer.echo(say(f"{count} 个文件写入 {folder}", f"{count} files in {folder}"))
