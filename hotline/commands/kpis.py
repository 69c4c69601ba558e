"""`hotline kpis`: key figures of queues and agents, from the running server or from a journal on disk.

Exit status 1 when the server refuses, 2 when an argument is wrong or there is no journal, 3 when there is no server.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from calls.errors import ConfigurationError, Fault
from console.app import SHANGHAI
from console.kpi_answer import KpiAnswer, Question, tell
from hotline.commands.kpi_tables import render
from hotline.commands.phone_environment import explain
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import GENESYS, rule_of
from store.journal import read


def kpis(
    *,
    since: Annotated[str, typer.Option(help="2026-11-22 or 2026-11-22T09:00 / 起始时间")] = "",
    until: Annotated[str, typer.Option(help="until then / 截止时间")] = "",
    queue: Annotated[str, typer.Option(help="only this queue / 仅此队列")] = "",
    definition: Annotated[str, typer.Option(help="service level, see docs/kpis.md / 服务水平口径")] = GENESYS,
    interval: Annotated[float | None, typer.Option(min=60, help="seconds of an interval / 时段秒数")] = None,
    within: Annotated[float | None, typer.Option(min=0, help="seconds that count as in time / 时限秒数")] = None,
    journal: Annotated[Path | None, typer.Option(help="a journal's folder, not the server / 日志文件夹")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Key figures of queues and agents / 队列与坐席指标"""
    try:
        rule_of(definition)
        scheme = Scheme(_moment("since", since), _moment("until", until), interval, within)
        question = Question(scheme, definition, queue or None)
        told = _from_journal(question, journal) if journal else _from_server(question, Remote(server, user))
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    if as_json:
        print_json(told.model_dump(mode="json"))
    else:
        render(told, Console())


def _moment(name: str, text: str) -> datetime | None:
    """A time without a zone is the hotline's own."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigurationError([_no_time(name)]) from None


def _from_server(question: Question, remote: Remote) -> KpiAnswer:
    scheme = question.scheme
    found = remote.ask(
        "GET",
        "/api/kpis",
        since=scheme.since and scheme.since.isoformat(),
        until=scheme.until and scheme.until.isoformat(),
        interval_s=scheme.interval_s,
        within_s=scheme.within_s,
        queue=question.queue,
        definition=question.definition,
    )
    return KpiAnswer.model_validate(found)


def _from_journal(question: Question, folder: Path) -> KpiAnswer:
    """All of it is read; figures are as of its last entry."""
    observer, last_at = Observer(question.scheme), None
    for entry in read(folder) if folder.is_dir() else ():
        observer.hear(entry)
        last_at = entry.at
    if last_at is None:
        raise ConfigurationError([_no_journal(folder)])
    return tell(observer, last_at, question)


def _no_time(name: str) -> Fault:
    return Fault(name, "is not a time", "Write it as 2026-11-22T09:00", "不是时间", "请写成 2026-11-22T09:00 的形式")


def _no_journal(folder: Path) -> Fault:
    return Fault(
        str(folder),
        "there is no journal in this folder",
        "Give the folder with the files journal-….log, such as var/journal",
        "此文件夹中没有日志",
        "请给出含有 journal-….log 的文件夹，例如 var/journal",
    )
