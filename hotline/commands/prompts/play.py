"""`hotline prompts play`: what a caller would hear, as a file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from calls.model import CHINESE, Sound
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.prompts import app
from hotline.commands.prompts.here import prompts_here
from hotline.commands.remote import Status

RATE_HZ = 16_000


@app.command()
def play(
    key: Annotated[str, typer.Argument(help="the prompt / 提示语的键")],
    output: Annotated[Path, typer.Option("-o", "--output", help="where to write it / 输出 WAV 文件")],
    language: Annotated[str, typer.Option("--language", help="zh-CN, en, … / 语言")] = CHINESE,
    *,
    slow: Annotated[bool, typer.Option("--slow", help="the slower reading / 慢速版本")] = False,
) -> None:
    """Write down what a caller hears / 导出提示语的声音"""
    sounds = [Sound(key, language, slow=slow)]
    with prompts_here() as here:
        heard = here.desk.catalogue
        files = [] if heard.unsaid(sounds) else heard.files(sounds, RATE_HZ)
    if not files:
        complain(say(f"没有提示语 {key}", f"There is no prompt {key}"))
        raise typer.Exit(Status.REFUSED)
    try:
        shutil.copyfile(files[0], output)
    except OSError as error:
        complain(say(f"无法写入 {output}：{error.strerror}", f"{output} cannot be written: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
    typer.echo(str(output))
