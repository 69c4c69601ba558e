"""`hotline recordings repair`: what a crash left is mended and sealed, with no server running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import track

from calls.errors import ConfigurationError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from hotline.keeping import folder_of
from hotline.score_report.recalled import open_database
from hotline.settings import Settings
from recordings.mending import Facts, Known, Mend, Outcome, put_in_order, seal_plain
from recordings.vault import Told
from store import Database, Queries
from store.database import AWAY
from store.lock import FolderLock, FolderTakenError

WORDS = {
    Outcome.SEALED: ("已加密", "sealed"),
    Outcome.MENDED: ("已修复并加密", "mended and sealed"),
    Outcome.LISTED: ("已补入清单", "listed again"),
    Outcome.TIDIED: ("已清除残件", "remains removed"),
    Outcome.EMPTY: ("没有声音", "without sound"),
    Outcome.LEFT: ("未处理", "left as it is"),
}


@app.command()
def repair() -> None:
    """Mend and seal what a crash left; a server does so itself when it starts / 修复并加密崩溃遗留的录音

    Nothing is deleted but halves of files whose whole is there. May be stopped at any time and run again.
    Exit status: 0 done, 1 a server is running, or something is left as it is, 2 there is no key, 3 no database.
    """
    try:
        mends = _repair(settings.load())
    except FolderTakenError:
        complain(
            say("服务器正在运行，启动时已自行修复", "a server is running: it mended what there was when it started")
        )
        raise typer.Exit(Status.REFUSED) from None
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(Status.NO_SERVER) from None
    _tell(mends)


def _repair(current: Settings) -> list[Mend]:
    """A server may start while the plain ones are sealed: from the lock's release on new files are its own, and what
    both find they take turns at."""
    folder = folder_of(current)
    assert folder.vault is not None
    folder.vault.keys.ring()
    database = open_database(current)
    try:
        known = _known(database)
        with _no_server(current):
            mends, plain = list(put_in_order(folder, known)), folder.plain()
        shown = track(plain, say("修复", "mending"), console=Console(stderr=True), transient=True)
        return mends + [mend for path in shown if (mend := seal_plain(folder, path, known))]
    finally:
        database.dispose()


@contextmanager
def _no_server(current: Settings) -> Iterator[None]:
    lock = FolderLock(current.data_dir)
    try:
        yield
    finally:
        lock.release()


def _known(database: Database) -> Known:
    queries = Queries(database)

    def facts(path: str) -> Facts:
        row = queries.recording(path.rpartition("/")[2].removesuffix(".wav"))
        if row is None or row.path != path:
            return Facts()
        # before it was closed, nobody knew whether its end would be there
        cut = row.cut if row.sealed_at is not None else row.cut or None
        return Facts(Told(row.call, cut, row.purpose.value), row.sha256)

    return facts


def _tell(mends: list[Mend]) -> None:
    for mend in mends:
        if mend.outcome is Outcome.LEFT:
            complain(visible(f"{mend.path}: {mend.reason}"))
    counts = Counter(mend.outcome for mend in mends)
    typer.echo(" · ".join(f"{say(*WORDS[one])} {counts[one]}" for one in Outcome if counts[one]) or "0")
    if counts[Outcome.LEFT]:
        raise typer.Exit(Status.REFUSED)
