"""`hotline speech`: are the speech models here and do they work? Say a sentence, have a recording written down.

Exit status: 0 done, 1 the models cannot be used or did not manage, 2 an argument is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.model import CHINESE

app = typer.Typer(name="speech", help="语音模型 / the speech models", no_args_is_help=True)

Language = Annotated[str, typer.Option(help="zh-CN · en / 语言")]


@app.command()
def status() -> None:
    """Which models are here, are they the pinned ones, how fast are they / 模型是否齐全、是否可用、速度如何"""
    from hotline.commands.speaking import show_status  # noqa: PLC0415  numerics take half a second to load

    show_status()


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="what to say / 要说的话")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="WAV to write / 输出的 WAV")],
    language: Language = CHINESE,
    voice: Annotated[str, typer.Option(help="the language's own when not named / 音色")] = "",
    speed: Annotated[float, typer.Option(min=0.5, max=2.0, help="1 is usual / 语速")] = 1.0,
) -> None:
    """Speak a sentence into a WAV file / 把一句话读成 WAV 文件"""
    from hotline.commands.speaking import speak  # noqa: PLC0415  see above

    speak(text, output, language, voice, speed)


@app.command()
def hear(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, MP3 or OGG / 录音")],
    *,
    language: Language = CHINESE,
) -> None:
    """Write down what is said in a recording, each channel by itself / 把录音转成文字，各声道分别转写"""
    from hotline.commands.speaking import write_down  # noqa: PLC0415  see above

    write_down(file, language)
