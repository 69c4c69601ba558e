"""`hotline check`: is a configuration folder in order? Exit status 0 when it can be used, 2 when not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError, Fault
from config import hotline as configuration
from hotline import settings
from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import Status
from hotline.hearing import why_nobody_listens
from hotline.outbox import messengers_of, unsendable
from hotline.sounds import catalogue_for


def check(
    folder: Annotated[Path | None, typer.Argument(help="configuration folder / 配置文件夹")] = None,
) -> None:
    """Check a configuration folder / 检查配置"""
    ours = settings.load()
    path = folder or ours.config_dir
    try:
        hotline, errors, warnings = configuration.examine(
            path, catalogue_for(path).texts, speech=why_nobody_listens(ours.speech)
        )
    except ConfigurationError as unplayable:
        hotline, errors, warnings = None, [*unplayable.faults, *configuration.check(path)[0]], []
    if hotline is not None:
        warnings += unsendable(hotline.flows.values(), messengers_of(hotline.services))
    for fault in errors:
        typer.secho(f"✗ {_in_language(fault)}", fg=typer.colors.RED)
    for fault in warnings:
        typer.secho(f"! {_in_language(fault)}", fg=typer.colors.YELLOW)
    if errors:
        raise typer.Exit(Status.BAD_ARGUMENT)
    typer.secho(f"✓ {path}: {say('可以使用', 'can be used')}", fg=typer.colors.GREEN)


def _in_language(fault: Fault) -> str:
    if is_chinese() and fault.problem_zh:
        return f"{fault.place}: {fault.problem_zh}。{fault.remedy_zh}"
    return f"{fault.place}: {fault.problem}. {fault.remedy}"
