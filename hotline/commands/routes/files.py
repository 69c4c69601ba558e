"""Routing documents from files, with the folder whose agents and flows they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from config import hotline as configuration
from hotline import settings
from hotline.commands.phone_environment import explain
from hotline.commands.remote import Status
from hotline.sounds import catalogue_for
from hotline.tables.source import TableSource

File = Annotated[Path, typer.Argument(help="a routing.yaml / 路由表文件")]


def source(config: Path | None) -> TableSource:
    """What the folder gives to a table; ends the command when the folder itself is faulty."""
    try:
        folder = config or settings.load().config_dir
        prompts = catalogue_for(folder).keys
        return TableSource.of(configuration.load(folder, prompts), prompts)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
