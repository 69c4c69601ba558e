"""What may stand behind the phones' options; whatever else does ends the command with status 2 and a sentence."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import typer

from hotline.commands.language import say
from telephony.sip.phones import hang_up_point, keying

_NUMBER = re.compile(r"[0-9A-Za-z+*#._-]{1,32}")
_SECONDS = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)s?", re.ASCII)


class Codec(StrEnum):
    """What a phone can be told to offer alone."""

    PCMA = "PCMA"
    PCMU = "PCMU"
    G722 = "G722"
    OPUS = "opus"


def seconds(text: str) -> float:
    """`12s`, `12` or `0.8s`."""
    found = _SECONDS.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(say(f"{text!r} 不是秒数，例如 12s", f"{text!r} is no number of seconds such as 12s"))
    return float(found[1])


def number(text: str) -> str:
    """A telephone or agent number as it may stand in a SIP address."""
    if not _NUMBER.fullmatch(text):
        raise typer.BadParameter(say(f"{text!r} 不是电话号码", f"{text!r} is no telephone number"))
    return text


def steps(text: str) -> tuple[keying.Step, ...]:
    """`1,2` and the like."""
    try:
        return keying.parse(text)
    except ValueError as error:
        chinese = "可用：数字、*、#、逗号（等下一个提示）、w2.5（等 2.5 秒）"
        english = "use keys, a comma for the next prompt, w2.5 for 2.5 s"
        raise typer.BadParameter(f"{error}; {say(chinese, english)}") from error


def point(text: str) -> hang_up_point.HangUpPoint:
    """`10s`, `talking`, `talking+5s`."""
    try:
        return hang_up_point.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def tape(path: Path) -> Path:
    """A WAV file that can be written."""
    if path.suffix.lower() != ".wav":
        raise typer.BadParameter(say(f"{path} 必须以 .wav 结尾", f"{path} has to end in .wav"))
    try:
        path.open("ab").close()
    except OSError as error:
        raise typer.BadParameter(say(f"无法写入 {path}：{error.strerror}", f"{path}: {error.strerror}")) from error
    return path


def folder(path: Path) -> Path:
    """A folder, made when it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(say(f"无法使用 {path}：{error.strerror}", f"{path}: {error.strerror}")) from error
    return path
