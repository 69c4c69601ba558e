"""`hotline days export` and `hotline days import`: days.yaml as a sheet or an iCalendar file, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config.days.changing import DaysChange, changed
from config.days.editing import DaysText
from config.days.icalendar import as_icalendar, edits_from
from config.days.sheet import edits_of, rows_of
from console.table_files import as_csv, as_xlsx, read_csv, read_xlsx
from hotline.commands.days import app
from hotline.commands.days.file import path_in, read_file, refusing, write_file
from hotline.commands.files import Config
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import Status

FORMS = (".csv", ".xlsx", ".ics")
Other = Annotated[Path, typer.Argument(help=".csv, .xlsx, .ics")]


@app.command("export")
def export(file: Other, *, config: Config = None) -> None:
    """Write the days as a sheet or iCalendar / 导出为表格或 iCalendar"""
    form = _form(file)
    with refusing():
        text = read_file(path_in(config)).text
    if form == ".ics":
        content = as_icalendar(text, datetime.now(UTC))
    else:
        content = as_csv(rows_of(text)) if form == ".csv" else as_xlsx(rows_of(text), "days")
    try:
        file.write_bytes(content)
    except OSError as error:
        complain(say(f"无法写入 {file}：{error.strerror}", f"{file} cannot be written: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
    typer.secho(f"✓ {file}", fg=typer.colors.GREEN)


@app.command("import")
def take(file: Other, *, config: Config = None) -> None:
    """Lay a sheet or an iCalendar file over the days / 将表格或 iCalendar 文件并入日期表"""
    form, path = _form(file), path_in(config)
    try:
        content = file.read_bytes()
    except OSError as error:
        complain(say(f"无法读取 {file}：{error.strerror}", f"{file} cannot be read: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
    with refusing():
        if form == ".ics":
            edits = edits_from(content, file.name)
        else:
            edits = edits_of(read_csv(content) if form == ".csv" else read_xlsx(content), file.name)
        write_file(path, DaysText(changed(read_file(path).text, DaysChange(edits))))
    told = say(f"{len(edits)} 项已并入", f"{len(edits)} entries taken")
    typer.secho(f"✓ {path}: {told}", fg=typer.colors.GREEN)


def _form(file: Path) -> str:
    form = file.suffix.lower()
    if form not in FORMS:
        raise typer.BadParameter(
            say("文件名须以 .csv、.xlsx 或 .ics 结尾", "the name must end in .csv, .xlsx or .ics")
        )
    return form
