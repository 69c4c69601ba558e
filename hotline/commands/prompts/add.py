"""`hotline prompts add`: a recording becomes a prompt, checked, mastered and heard from the next play on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from calls.model import CHINESE
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.prompts import app
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json, visible

MOST_BYTES = 20 * 1024 * 1024


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, OGG or MP3 / 录音文件")],
    key: Annotated[str, typer.Option("--key", help="the prompt / 提示语的键")],
    language: Annotated[str, typer.Option("--language", help="zh-CN, en, … / 语言")] = CHINESE,
    words: Annotated[str, typer.Option("--words", help="what it says / 录音内容")] = "",
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Bring a recording to the running server / 上传录音"""
    sound = _read(file)
    path = f"/api/prompts/{quote(key, safe='')}/{quote(language, safe='')}"
    row = Remote(server, user).send(path, sound, words=words or None)
    if as_json:
        return print_json(row)
    told = f"{row['key']} {row['language']} · {row['length_ms'] / 1000:.1f} s · {row['lufs']:.1f} LUFS"
    version = row["version"]
    return typer.echo(visible(f"✓ {told} · " + say(f"第 {version} 版", f"version {version}")))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            complain(say("文件超过 20 MB", "The file has more than 20 MB"))
            raise typer.Exit(Status.UNUSABLE)
        return file.read_bytes()
    except OSError as error:
        complain(say(f"无法读取 {file}：{error.strerror}", f"{file} cannot be read: {error.strerror}"))
        raise typer.Exit(Status.UNUSABLE) from None
