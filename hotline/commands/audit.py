"""`hotline audit`: whether the audit is as it was written, and what stands in it. Works on the database itself.

Exit status: 0 done, 1 an entry does not fit, 3 the database does not answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.visible import visible
from store import AuditTrail, Database, audit_chain
from store.auditing import Wanted
from store.database import AWAY

app = typer.Typer(name="audit", help="审计记录 / the audit", no_args_is_help=True)

BROKEN, NO_DATABASE = 1, 3


@app.command()
def verify(
    *,
    head: Annotated[
        str | None, typer.Option(help="the last hash told earlier: it must still be there / 上次得到的末尾哈希")
    ] = None,
) -> None:
    """Check that no entry was changed, removed or slipped in; name the first that does not fit / 校验审计记录

    Keep the hash that is printed where nobody with the database can change it: with --head, entries cut off at the
    end show too.
    """
    with _database() as database:
        found = audit_chain.check(database)
        if found.broken is not None:
            told = f"entry {found.broken} does not fit: it, or one before it, was changed or removed"
            complain(say(f"第 {found.broken} 条不符：该条或其前的记录被改动或删除", told))
            raise typer.Exit(BROKEN)
        if head is not None and not AuditTrail(database).has(head.strip().lower()):
            complain(say("末尾有记录被删除：没有该哈希的记录", "entries were cut off at the end: none has this hash"))
            raise typer.Exit(BROKEN)
    typer.echo(say(f"{found.entries} 条，均未改动", f"{found.entries} entries, all as they were written"))
    typer.echo(found.head)


@app.command("list")
def list_entries(
    *,
    who: Annotated[str | None, typer.Option(help="whose doing / 操作人")] = None,
    what: Annotated[str | None, typer.Option(help="the kind of entry / 类型")] = None,
    call: Annotated[str | None, typer.Option(help="about this call / 通话")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="so many of the newest / 条数")] = 50,
) -> None:
    """What was done last, newest first / 最近的审计记录"""
    with _database() as database:
        for each in AuditTrail(database).found(Wanted(who=who, what=what, call=call), limit):
            detail = json.dumps(dict(each.detail), ensure_ascii=False)
            told = (str(each.entry), f"{each.at:%Y-%m-%dT%H:%M:%SZ}", each.who, each.what, detail)
            typer.echo("\t".join(map(visible, told)))


@contextmanager
def _database() -> Iterator[Database]:
    try:
        database = Database(settings.load().database)
        database.migrate()
        yield database
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(NO_DATABASE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(NO_DATABASE) from None
