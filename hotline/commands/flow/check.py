"""`hotline flow check`: can a flow, or can all flows of a folder be used? Exit status 0, or 2 when not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError, Fault
from config import hotline as configuration
from config.folder import FLOWS
from hotline import settings
from hotline.commands.checked import tell_checked
from hotline.commands.files import Config, text_of
from hotline.commands.flow import app
from hotline.commands.flow.files import source
from hotline.commands.phone_environment import explain
from hotline.commands.remote import AsJson, Status
from hotline.hearing import why_nobody_listens
from hotline.sounds import catalogue_for

What = Annotated[
    Path | None, typer.Argument(help="a flow file, or a configuration folder / 流程文件或配置文件夹", exists=True)
]


@app.command()
def check(what: What = None, *, config: Config = None, as_json: AsJson = False) -> None:
    """Check flows, without a server / 检查流程（不需要服务器）"""
    path = what or config or settings.load().config_dir
    try:
        errors, warnings = _folder(path) if path.is_dir() else source(path, config).check(text_of(path), str(path))
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    tell_checked(path, errors, warnings, as_json)


def _folder(path: Path) -> tuple[list[Fault], list[Fault]]:
    """What is said of its flows; `hotline check` says the rest."""
    errors, warnings = configuration.check(
        path, catalogue_for(path).texts, speech=why_nobody_listens(settings.load().speech)
    )
    return _of_flows(errors), _of_flows(warnings)


def _of_flows(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.place == FLOWS or fault.place.startswith(f"{FLOWS}/")]
