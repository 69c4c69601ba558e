"""`hotline recordings purge`: delete what is due now, or see what would go. The server does so itself every hour.

Exit status: 0 done, 1 something could not be deleted, 2 an argument or setting is wrong, 3 no database.
"""

from __future__ import annotations

import getpass
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from calls.errors import ConfigurationError
from calls.retention import RetentionClass
from hotline import settings as settings_
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.recordings import app
from hotline.commands.remote import Status
from hotline.keeping import folder_of
from hotline.purging import Purged, Purger
from hotline.score_report.recalled import open_database
from store.database import AWAY
from store.rows import Kept

NO_DATABASE = 3
CLASSES = {
    RetentionClass.NORMAL: ("普通", "normal"),
    RetentionClass.COMPLAINT: ("投诉", "complaint"),
    RetentionClass.EMERGENCY: ("紧急", "emergency"),
}


@app.command()
def purge(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would go / 仅列出，不删除")] = False,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="of what is due, only older (UTC) / 仅此日期之前的")
    ] = None,
) -> None:
    """Delete recordings whose time is over / 删除到期录音"""
    older = before.replace(tzinfo=UTC) if before is not None else None
    try:
        settings = settings_.load()
        database = open_database(settings)
        database.migrate()
        purger = Purger(database, folder_of(settings), settings.retention)
        found = list(purger.due(older))
        _show(found)
        done = Purged() if dry_run else _run(purger, len(found), older)
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(NO_DATABASE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(NO_DATABASE) from None
    if not dry_run:
        _tell(done)


def _run(purger: Purger, count: int, before: datetime | None) -> Purged:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("删除", "deleting"), total=count)

        def step() -> bool:
            progress.advance(task)
            return True

        return purger.run(getpass.getuser(), before, step)


def _show(found: list[Kept]) -> None:
    counted = Counter(kept.kept_as for kept in found)
    lengths = Counter[RetentionClass]()
    for kept in found:
        lengths[kept.kept_as] += kept.length_ms or 0
    table = Table(box=None, padding=(0, 2))
    for heading in (say("类别", "class"), say("到期录音", "due"), say("时长（小时）", "hours")):
        table.add_column(heading)
    for one, words in CLASSES.items():
        table.add_row(say(*words), str(counted[one]), f"{lengths[one] / 3_600_000:.1f}")
    Console().print(table)


def _tell(done: Purged) -> None:
    chinese = f"已删除 {done.recordings} 个录音，{done.files} 个文件，{done.bytes} 字节"
    english = f"{done.recordings} recordings deleted: {done.files} files, {done.bytes} bytes"
    typer.echo(say(chinese, english))
    if not done.clean:
        typer.echo(
            say("数据库正被读取，其日志稍后清空", "the database's log is emptied later: it is being read"), err=True
        )
    if done.failed:
        complain(
            say(f"{done.failed} 个未能删除，下次继续", f"{done.failed} could not be deleted; the next run goes on")
        )
        raise typer.Exit(Status.REFUSED)
