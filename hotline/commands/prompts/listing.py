"""`hotline prompts list`: every prompt, what it says and how it sounds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.prompts import app
from hotline.commands.prompts.here import prompts_here
from hotline.commands.remote import AsJson
from hotline.commands.visible import print_json
from hotline.prompting.measuring import measured
from prompts.listing import Form, Row

FORMS = {
    Form.SHIPPED: ("内置", "shipped"),
    Form.FOLDER: ("目录录音", "folder"),
    Form.UPLOAD: ("上传", "upload"),
    Form.TEXT: ("合成", "text"),
    Form.RECORDING: ("录音", "recording"),
    Form.PENDING: ("待生成", "pending"),
}


@app.command("list")
def listing(
    key: Annotated[str, typer.Argument(help="keys that begin so / 键的开头")] = "", *, as_json: AsJson = False
) -> None:
    """Every prompt: key, language, form, length, loudness / 列出提示语"""
    with prompts_here() as here:
        rows = [measured(row) for row in here.desk.rows() if row.key.startswith(key)]
    if as_json:
        return print_json([asdict(row) | {"path": str(row.path or "")} for row in rows])
    headings = (
        say("键", "key"),
        say("语言", "language"),
        say("来源", "form"),
        say("时长", "length"),
        "LUFS",
        say("文字", "text"),
    )
    return show(headings, map(_line, rows), say("没有提示语。", "There are no prompts."))


def _line(row: Row) -> list[str]:
    loudness = f"{row.lufs:.1f}" if row.lufs is not None else "-"
    version = f" {row.version}" if row.version else ""
    length = f"{row.length_ms / 1000:.1f} s" if row.path is not None else "-"
    return [row.key, row.language or "-", say(*FORMS[row.form]) + version, length, loudness, plain(row.text)]
