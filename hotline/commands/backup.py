"""`hotline backup` and `hotline restore`: everything with one command each.

Exit status: 0 done, 1 there was no room or the disk failed, 2 it cannot be done as asked or the backup is damaged,
3 the database does not answer.
"""

from __future__ import annotations

import os
import pwd
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from calls.errors import ConfigurationError
from hotline import settings as settings_
from hotline.backup.keys import LEAST
from hotline.backup.making import make
from hotline.backup.opening import Backup
from hotline.backup.restoring import restore as put_back
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.remote import Status
from store.database import AWAY

PASSPHRASE = "HOTLINE_BACKUP_PASSPHRASE"  # noqa: S105  the name of a variable


class _MakeUnlessVerify(TyperGroup):
    """`hotline backup FILE` makes one: there is nothing else to say."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["make", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="backup",
    cls=_MakeUnlessVerify,
    help="备份全部数据；hotline backup 文件或目录 / back up everything: hotline backup FILE|FOLDER",
    no_args_is_help=True,
)


@app.command("make")
def make_one(
    target: Annotated[Path, typer.Argument(help="a new file; or a folder, for one a time / 新文件，或目录")],
    *,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="also the keys, sealed with a passphrase / 包含密钥，用口令加密")
    ] = False,
    without_recordings: Annotated[
        bool, typer.Option("--without-recordings", help="all but the recordings / 不含录音")
    ] = False,
) -> None:
    """Back up everything, while the server runs / 备份全部数据，服务可继续运行

    Into a folder: recordings that did not change since the backup before are linked to it and take no room.
    """
    began = time.monotonic()
    with _told():
        current = settings_.load()
        passphrase = _new_passphrase() if with_keys else None
        with _bar(None) as bar:
            task = bar.add_task("", total=None)
            made = make(
                current, target, by=_who(), passphrase=passphrase, recordings=not without_recordings,
                tell=lambda what, done, most: bar.update(task, description=what[-50:], completed=done, total=most),
            )  # fmt: skip
    size = f"{made.bytes / 1e6:.1f} MB, {time.monotonic() - began:.1f} s"
    words = ("已备份到 {place}：{files} 个文件，{size}", "backed up to {place}: {files} files, {size}")
    typer.echo(say(*words).format(place=made.place, files=made.files, size=size))
    if made.linked:
        typer.echo(say(f"其中 {made.linked} 个与上次相同", f"{made.linked} of them are those of last time"))
    _warn_of_keys(with_keys=with_keys)


@app.command()
def verify(place: Annotated[Path, typer.Argument(help="a file, or the folder of one backup / 备份")]) -> None:
    """Read it all and hold it to its checksums / 通读并核对校验值"""
    with _told():
        backup = Backup(place)
        with _bar(backup.size) as bar:
            task = bar.add_task(say("核对", "verifying"), total=backup.size)
            members = backup.read(watch=lambda more: bar.advance(task, more))
    head = backup.head
    typer.echo(say(f"完好：{len(members)} 个文件，{head.node}，{head.began_at}，版本 {head.product}",
                   f"sound: {len(members)} files, {head.node}, {head.began_at}, version {head.product}"))  # fmt: skip


def restore(
    place: Annotated[Path, typer.Argument(help="a file, or the folder of one backup / 备份")],
    *,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="also the keys in it / 同时恢复密钥")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="move what is there aside / 将现有内容移到一旁")] = False,
) -> None:
    """Put a backup back where the settings say, with the server stopped / 按设置恢复备份（先停止服务）"""
    began = time.monotonic()
    with _told():
        current = settings_.load()
        backup = Backup(place)
        passphrase = _passphrase() if with_keys else None
        with _bar(backup.size) as bar:
            task = bar.add_task(say("恢复", "restoring"), total=backup.size)
            done = put_back(
                current, backup, by=_who(), replace=replace, passphrase=passphrase,
                watch=lambda more: bar.advance(task, more),
            )  # fmt: skip
    took_s = time.monotonic() - began
    typer.echo(say(f"已恢复 {done.files} 个文件（{done.head.began_at}），{took_s:.1f} 秒",
                   f"restored {done.files} files ({done.head.began_at}) in {took_s:.1f} s"))  # fmt: skip
    for moved in done.moved:
        typer.echo(say(f"原有内容在 {moved}", f"what was there is at {moved}"))
    for key in done.keys:
        typer.echo(say(f"密钥 {key}", f"key {key}"))
    if done.left_keys:
        typer.echo(say("备份含密钥，未恢复（--with-keys）", "the keys in it were not restored (--with-keys)"))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(Status.NO_SERVER) from None
    except OSError as error:
        complain(say(f"未完成：{error}", f"not done: {error}"))
        raise typer.Exit(Status.REFUSED) from None


def _bar(size: int | None) -> Progress:
    count = DownloadColumn() if size is not None else TextColumn("{task.completed}/{task.total}")
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _new_passphrase() -> str:
    given = os.environ.get(PASSPHRASE) or typer.prompt(
        say("口令", "Passphrase"), hide_input=True, confirmation_prompt=True, err=True
    )
    if len(given) < LEAST:
        complain(say(f"口令至少 {LEAST} 个字符", f"A passphrase has {LEAST} characters at least"))
        raise typer.Exit(Status.UNUSABLE)
    return str(given)


def _passphrase() -> str:
    return str(os.environ.get(PASSPHRASE) or typer.prompt(say("口令", "Passphrase"), hide_input=True, err=True))


def _warn_of_keys(*, with_keys: bool) -> None:
    """Loudly: without the keys nobody hears a recording of it, and with them the passphrase is all that protects."""
    words = (
        say("！备份中含有密钥：任何人得到备份和口令即可听到所有录音。请分开保管口令。",
            "! THE KEYS ARE IN IT: whoever has it and the passphrase hears every recording. Keep the two apart.")
        if with_keys
        else say("！备份中没有密钥：没有 recordings.key 无法听录音，没有 console.key 动态验证码失效。请另行保管。",
                 "! THE KEYS ARE NOT IN IT: without recordings.key no recording can be heard, without console.key no "
                 "one-time code is good. Keep copies elsewhere, or use --with-keys.")
    )  # fmt: skip
    complain(words)


def _who() -> str:
    try:
        return f"shell:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:  # in a container
        return f"shell:{os.getuid()}"
