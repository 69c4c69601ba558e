"""`hotline routes replay`: recorded days run again through the router, under today's table and under a draft.

Exit status 2 when the tables or the traffic cannot be used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from calls.errors import ConfigurationError
from hotline import settings as settings_
from hotline.commands.language import say
from hotline.commands.phone_environment import Status, explain
from hotline.commands.routes import app, replay_faults
from hotline.commands.routes.replay_json import as_json as to_json
from hotline.commands.routes.replay_report import report
from hotline.commands.routes.replay_rules import LIVE, Rules, rules
from hotline.commands.routes.replay_terminal import show
from hotline.commands.routes.replay_traffic import Days, Format, load
from hotline.commands.routes.replaying import Comparison, Plan, compare
from hotline.commands.visible import print_json
from routing.replay import traffic_writing
from routing.replay.completing import NobodyTalkedError
from routing.replay.habits import Habits

BANK = "bank"


@app.command()
def replay(
    *,
    table: Annotated[str, typer.Option(help="the draft's file / 草稿文件")],
    traffic: Annotated[Path, typer.Option(help="traffic file, or folder of a journal / 话务文件或日志文件夹")],
    against: Annotated[str, typer.Option(help="live, or another file / 对照：live 或另一文件")] = "",
    form: Annotated[Format, typer.Option("--format", help="of the traffic file / 话务文件格式")] = Format.HOTLINE,
    day: Annotated[str, typer.Option(help="only this day, such as 2026-11-23 / 只看这一天")] = "",
    seed: Annotated[int, typer.Option(min=0, help="of what is drawn / 随机种子")] = 1,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="how often / 重复次数")] = 1,
    within: Annotated[float | None, typer.Option(min=0, help="seconds that count as in time / 接听时限")] = None,
    pickup: Annotated[float | None, typer.Option(min=0, help="seconds a phone rings / 坐席振铃秒数")] = None,
    config: Annotated[Path | None, typer.Option(help="configuration folder / 配置文件夹")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON object / 输出 JSON")] = False,
    save: Annotated[Path | None, typer.Option(help="write the days in our format / 另存为话务文件")] = None,
    html: Annotated[Path | None, typer.Option(help="write a report with plots / 生成带图的报告")] = None,
) -> None:
    """Run recorded days again, today's table beside a draft / 用历史话务回放，对比当前表与草稿"""
    try:
        settings = settings_.load()
        if config is not None:
            settings = settings.model_copy(update={"config_dir": config})
        found = load(traffic, form, day)
        if save is not None:
            _write(save, traffic_writing.write(found.days))
        plan = Plan(seed, runs, Habits(pickup_s=found.pickup_s if pickup is None else pickup), within)
        live = BANK if form is Format.ANONYMOUS_BANK else LIVE
        today, draft = (rules(name, found.days, form, settings) for name in (against or live, table))
        comparison = _compare(found, today, draft, plan)
        if html is not None:
            _write(html, report(comparison, traffic.name))
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    except NobodyTalkedError:
        explain(replay_faults.nobody_talked(traffic))
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    if as_json:
        print_json(to_json(comparison, seed=seed, runs=runs))
    else:
        show(Console(), comparison)
    if html is not None:
        typer.echo(say(f"报告：{html}", f"report: {html}"), err=True)


def _compare(found: Days, today: Rules, draft: Rules, plan: Plan) -> Comparison:
    """With a progress bar where somebody watches."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(say("回放", "replaying"), total=2 * plan.runs * len(found.days))
        return compare(found.days, today, draft, plan, lambda: progress.advance(task))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise replay_faults.unwritable(path, error.strerror or type(error).__name__) from error
