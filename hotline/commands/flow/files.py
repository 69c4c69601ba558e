"""Flow files named on the command line, with the folder they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config import hotline as configuration
from config.folder import FLOWS, LINES
from hotline import settings
from hotline.flows.source import FlowSource
from hotline.hearing import why_nobody_listens
from hotline.sounds import catalogue_for

File = Annotated[Path, typer.Argument(help="a flow file / 流程文件")]


def source(file: Path, config: Path | None) -> FlowSource:
    """What the folder gives to the flow in the file: `config`, or the one that the file lies in. Raises
    ConfigurationError when the folder itself is faulty."""
    folder = config or _folder_of(file)
    speech = why_nobody_listens(settings.load().speech)
    hotline = configuration.load(folder, catalogue_for(folder).texts, speech=speech, spare_published=True)
    return FlowSource(file.stem, "", hotline.known, lambda: hotline.table.queues)


def _folder_of(file: Path) -> Path:
    around = file.resolve().parent.parent
    return around if file.resolve().parent.name == FLOWS and (around / LINES).exists() else settings.load().config_dir
