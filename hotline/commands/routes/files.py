"""Routing documents from files, with the folder whose agents and flows they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from config import hotline as configuration
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.remote import Status
from hotline.sounds import catalogue_for
from hotline.tables.source import Source

File = Annotated[Path, typer.Argument(help="a routing.yaml / 路由表文件")]
Config = Annotated[Path | None, typer.Option("--config", help="configuration folder / 配置文件夹")]


def text_of(path: Path) -> str:
    """The file's text; ends the command when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or say("不是 UTF-8 文本", "it is no text in UTF-8")
        complain(say(f"无法读取 {path}：{reason}", f"{path} cannot be read: {reason}"))
        raise typer.Exit(Status.UNUSABLE) from None


def source(config: Path | None) -> Source:
    """What the folder gives to a table; ends the command when the folder itself is faulty."""
    try:
        folder = config or settings.load().config_dir
        prompts = catalogue_for(folder).keys
        return Source.of(configuration.load(folder, prompts), prompts)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
