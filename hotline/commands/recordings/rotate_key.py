"""`hotline recordings rotate-key`: a new master key, and all recordings' keys wrapped by it. Audio is not touched."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from calls.errors import ConfigurationError, HotlineError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.remote import Status
from hotline.keeping import folder_of
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile, Keys
from recordings.master_keys import MasterKey
from recordings.sealed_tape import rewrap


@app.command("rotate-key")
def rotate_key(
    *,
    resume: Annotated[bool, typer.Option(help="no new key: go on with the last / 不生成新密钥，继续上次")] = False,
    retire: Annotated[bool, typer.Option(help="then forget the old keys / 完成后删除旧密钥")] = False,
) -> None:
    """Change the master key, with the server running or not / 更换主密钥

    May be stopped at any time and run again. Exit status: 0 done, 1 some recordings keep their old key, 2 no key.
    """
    try:
        folder = folder_of(settings.load())
        assert folder.vault is not None
        keys = folder.vault.keys
        if not resume and isinstance(keys, KeyFile):
            keys.add(MasterKey.new())
        changed, failed = _rewrap_all(folder, keys)
        if retire and not failed and isinstance(keys, KeyFile):
            changed += _rewrap_all(folder, keys)[0]  # what was being sealed when the key changed
            keys.retire([key.id for key in keys.ring().keys[:-1]])
        current = keys.ring().current.id
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    typer.echo(
        say(
            f"{changed} 条录音改用主密钥 {current}，{failed} 条失败；请备份 {keys.place}",
            f"{changed} recordings are under the master key {current} now, {failed} failed; back up {keys.place}",
        )
    )
    if failed:
        raise typer.Exit(Status.REFUSED)


def _rewrap_all(folder: RecordingFolder, keys: Keys) -> tuple[int, int]:
    """How many were changed, and how many could not be."""
    changed = failed = 0
    shown = track(folder.sealed(), say("换密钥", "rotating"), console=Console(stderr=True), transient=True)
    for path in shown:
        try:
            changed += rewrap(folder.resolve(path), keys)
        except FileNotFoundError:  # erased meanwhile
            continue
        except (HotlineError, OSError) as error:
            complain(f"{path}: {error}")
            failed += 1
    return changed, failed
