"""Files named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import Status

Config = Annotated[Path | None, typer.Option("--config", help="configuration folder / 配置文件夹")]


def text_of(path: Path) -> str:
    """The file's text; ends the command when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or say("不是 UTF-8 文本", "it is no text in UTF-8")
        complain(say(f"无法读取 {path}：{reason}", f"{path} cannot be read: {reason}"))
        raise typer.Exit(Status.UNUSABLE) from None
