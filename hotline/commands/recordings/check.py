"""`hotline recordings check` and `public-key`: a third person checks an export, with no secret of ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError, HotlineError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from hotline.keeping import keys_of
from recordings.proof import proven

_KEY = re.compile(r"[0-9a-fA-F]{64}")


@app.command("public-key")
def public_key() -> None:
    """The keys that check what this server signed, the last one signs now / 用于验证签名的公钥，最后一个为当前

    Give them to whoever is to check exports, by another way than the exports. Exit status: 0, 2 there is no key.
    """
    try:
        ring = keys_of(settings.load()).ring()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    for public in (*ring.retired.values(), *(key.public for key in ring.keys)):
        typer.echo(public.hex())


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="WAV or FLAC, each with its .proof.json / 录音文件及其证明")],
    *,
    public_key: Annotated[list[str], typer.Option(help="64 hexadecimal digits; may be repeated / 公钥")],
) -> None:
    """Is an export what was recorded? Needs no server and no secret / 验证导出的录音

    Exit status: 0 all of them are, 1 some are not, 2 that is no key.
    """
    if not all(_KEY.fullmatch(key) for key in public_key):
        complain(say("公钥应为 64 位十六进制数", "a public key has 64 hexadecimal digits"))
        raise typer.Exit(Status.UNUSABLE)
    publics = [bytes.fromhex(key) for key in public_key]
    checked = [_check(file, publics) for file in files]
    if not all(checked):
        raise typer.Exit(Status.REFUSED)


def _check(file: Path, publics: list[bytes]) -> bool:
    try:
        line = proven(file, publics)
    except (HotlineError, OSError) as error:
        complain(visible(f"{file}: {say('未通过', 'not proven')}: {error}"))
        return False
    name, call, day = (str(line.get(key, "")) for key in ("file", "call", "day"))
    cut = say("，不完整", ", its end is missing") if line.get("cut") else ""
    facts = say(
        f"与原始录音一致（{name} {day} 来电 {call}{cut}）", f"as recorded ({name} of {day}, call {call}{cut})"
    )
    typer.echo(visible(f"{file}: {facts}"))
    return True
