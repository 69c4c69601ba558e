"""`hotline scoring`: what is to be scored, what could not be, and scoring the calls of a time again.

Exit status: 0 done, 1 refused or some calls could not be scored, 2 an argument is wrong, 3 there is no server.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from console.app import SHANGHAI
from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.phone_environment import complain
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json
from store.scoring_rows import JobKind, JobState

LOOK_EVERY_S = 0.5
DATE_LENGTH = len("2026-11-01")

app = typer.Typer(
    name="scoring",
    help="评分任务：积压、失败、重试、重新评分 / scoring jobs: backlog, failures, retry, scoring again",
    no_args_is_help=True,
)

KINDS = {
    JobKind.ACOUSTIC: ("声音评分", "by sound"),
    JobKind.TRANSCRIPT: ("转写评分", "by words"),
    JobKind.RESCORE: ("重新评分", "again"),
}
STATES = {
    JobState.OPEN: ("待处理", "open"),
    JobState.UNTOLD: ("待入日志", "not in the journal yet"),
    JobState.DONE: ("完成", "done"),
    JobState.SET_ASIDE: ("搁置", "set aside"),
}


@app.command()
def status(*, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """How much is to be scored / 评分积压"""
    backlog = Remote(server, user).ask("GET", "/api/scoring/backlog")
    if as_json:
        return print_json(backlog)
    headings = [say("种类", "kind"), say("待处理", "open"), say("处理中", "in hand"), say("失败过", "failed before")]
    headings += [say("搁置", "set aside"), say("最早的录音", "oldest recording")]
    return show(headings, map(_kind, backlog["kinds"]), "")


@app.command()
def jobs(
    *,
    state: Annotated[JobState, typer.Option(help="jobs in this state / 任务状态")] = JobState.SET_ASIDE,
    limit: Annotated[int, typer.Option(min=1, max=500, help="at most so many / 最多条数")] = 100,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Jobs in one state, and what was wrong / 列出任务及失败原因"""
    page = Remote(server, user).ask("GET", "/api/scoring/jobs", state=state.value, limit=limit)
    if as_json:
        return print_json(page)
    headings = [say("录音", "recording"), say("种类", "kind"), say("次数", "tries"), say("原因", "why")]
    nothing = say(f"没有“{STATES[state][0]}”的任务。", f"No job is {STATES[state][1]}.")
    return show(headings, map(_job, page["items"]), nothing)


@app.command()
def retry(
    recording: Annotated[str | None, typer.Argument(help="default: all that were set aside / 默认全部")] = None,
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Try anew what was set aside / 重试搁置的任务"""
    told = Remote(server, user).ask("POST", "/api/scoring/retry", {"recording": recording})
    if as_json:
        return print_json(told)
    return typer.echo(say(f"{told['jobs']} 个任务将重试", f"{told['jobs']} jobs are tried anew"))


@app.command()
def rescore(
    since: Annotated[str, typer.Option("--from", help="2026-11-01 or 2026-11-01T09:00 / 起始")],
    until: Annotated[str, typer.Option("--to", help="through this day, or until this time / 截止（含当日）")],
    *,
    wait: Annotated[bool, typer.Option(help="until all are scored / 等待完成")] = True,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Score the calls of a time again, under the rubric in force / 按现行规则重新评分"""
    begin, end = _moment(since, "--from"), _moment(until, "--to")
    if len(until) == DATE_LENGTH:
        end += timedelta(days=1)
    remote = Remote(server, user)
    batch = remote.ask("POST", "/api/scoring/batches", {"since": begin.isoformat(), "until": end.isoformat()})
    if wait:
        batch = _follow(remote, batch)
    if as_json:
        print_json(batch)
    else:
        _tell(batch)
    if batch["set_aside"]:
        raise typer.Exit(Status.REFUSED)


def _follow(remote: Remote, batch: dict[str, Any]) -> dict[str, Any]:
    """Who interrupts this leaves the batch to the server."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("重新评分", "scoring again"), total=batch["recordings"])
        while batch["open"]:
            time.sleep(LOOK_EVERY_S)
            batch = _again(remote.ask("GET", "/api/scoring/batches")["items"], batch)
            progress.update(task, completed=batch["recordings"] - batch["open"])
    return batch


def _again(batches: Iterable[dict[str, Any]], batch: dict[str, Any]) -> dict[str, Any]:
    """As it is now; one behind twenty newer ones is not followed any more."""
    return next((each for each in batches if each["batch"] == batch["batch"]), {**batch, "open": 0})


def _tell(batch: dict[str, Any]) -> None:
    counts = batch["recordings"], batch["done"], batch["open"], batch["set_aside"]
    chinese = "批次 {}：录音 {}，完成 {}，待处理 {}，搁置 {}".format(batch["batch"], *counts)
    english = "batch {}: {} recordings, {} done, {} to do, {} set aside".format(batch["batch"], *counts)
    typer.echo(say(chinese, english))


def _moment(text: str, option: str) -> datetime:
    """Without a zone it is the hotline's own."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        words = (
            f"{option}：{plain(text)} 不是日期，例如 2026-11-01",
            f"{option}: {plain(text)} is no date: 2026-11-01",
        )
        complain(say(*words))
        raise typer.Exit(Status.UNUSABLE) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


def _kind(kind: dict[str, Any]) -> list[str]:
    counts = [str(kind[name]) for name in ("open", "claimed", "retried", "set_aside")]
    return [say(*KINDS[JobKind(kind["kind"])]), *counts, kind["oldest"] or ""]


def _job(job: dict[str, Any]) -> list[str]:
    return [plain(job["recording"]), say(*KINDS[JobKind(job["kind"])]), str(job["attempts"]), plain(job["why"])]
