"""days.yaml of a folder, read whole and written whole: nobody ever finds half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from config.days.editing import FILE, NEW, DaysText
from config.shapes.days import one_date
from config.wording.kind import WrongValueError
from hotline import settings
from hotline.commands.files import text_of
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.remote import Status


def _date(text: str) -> date:
    try:
        return one_date(text)
    except WrongValueError:
        raise typer.BadParameter(say("请写成 2027-02-06 的形式", "write it as 2027-02-06")) from None


Day = Annotated[date, typer.Argument(parser=_date, metavar="DATE", help="2027-02-06")]


File = Annotated[Path, typer.Argument(help="a days.yaml / 日期表文件")]


def path_in(config: Path | None) -> Path:
    return (config or settings.load().config_dir) / FILE


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever is wrong with the file or with what is asked is said, and ends the command."""
    try:
        yield
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None


def read_file(path: Path) -> DaysText:
    """An empty table where there is no file yet. Raises ConfigurationError."""
    return DaysText(text_of(path) if path.exists() else NEW)


def write_file(path: Path, days: DaysText) -> None:
    """What came out is read again before it takes the file's place. Raises ConfigurationError."""
    DaysText(days.text)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(days.text, encoding="utf-8")
        if path.exists():
            beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        complain(say(f"无法写入 {path}：{error.strerror}", f"{path} cannot be written: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
