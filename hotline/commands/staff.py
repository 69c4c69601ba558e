"""`hotline staff`: how many agents a load needs, or what a number of agents makes of it.

Exit status 2 when the load cannot be calculated with.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from calls.errors import ConfigurationError
from hotline.commands.language import say
from hotline.commands.phone_environment import Status, complain, explain
from hotline.commands.visible import print_json
from routing.staffing.choosing import agents_for, around, check, figures
from routing.staffing.figures import Load, StaffingFigures


def staff(
    *,
    calls_per_hour: Annotated[float, typer.Option(help="calls an hour / 每小时来电数")],
    aht: Annotated[float, typer.Option(help="seconds of handling a call / 平均处理秒数")],
    within: Annotated[float, typer.Option(help="seconds that count as in time / 接听时限（秒）")] = 20,
    agents: Annotated[int | None, typer.Option(help="agents on duty / 在岗坐席数")] = None,
    target: Annotated[float | None, typer.Option(help="service level, 0-1 / 目标服务水平")] = None,
    patience: Annotated[float | None, typer.Option(help="mean seconds until giving up / 平均耐心秒数")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON object / 输出 JSON")] = False,
) -> None:
    """How many agents a load needs / 话务量所需坐席数"""
    if (agents is None) == (target is None):
        complain(say("请给出 --agents 或 --target 其中之一", "give one of --agents and --target"))
        raise typer.Exit(Status.BAD_ARGUMENT)
    load = Load(calls_per_hour, aht, within, patience)
    try:
        check(load, agents=agents, target=target)
        number = agents_for(load, target) if agents is None and target is not None else agents or 0
        chosen, rows = figures(load, number), around(load, number)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    if as_json:
        print_json(_answer(load, target, chosen, rows))
    else:
        Console().print(_table(load, chosen, rows))


def _answer(
    load: Load, target: float | None, chosen: StaffingFigures, rows: tuple[StaffingFigures, ...]
) -> dict[str, object]:
    """The chosen figures, the load they are for, and `rows` around them."""
    model = {"model": _model(load), "erlangs": load.erlangs, "target": target}
    return {**model, **asdict(load), **asdict(chosen), "rows": [asdict(row) for row in rows]}


def _model(load: Load) -> str:
    return "erlang_c" if load.patience_s is None else "erlang_a"


def _table(load: Load, chosen: StaffingFigures, rows: tuple[StaffingFigures, ...]) -> Table:
    model = {"erlang_c": "Erlang C", "erlang_a": "Erlang A"}[_model(load)]
    table = Table(title=f"{model} · {load.erlangs:.2f} {say('爱尔兰', 'erlangs')}", box=None, padding=(0, 2))
    table.add_column("")
    for heading in _headings(load):
        table.add_column(heading, justify="right")
    for row in rows:
        ours = row.agents == chosen.agents
        table.add_row("▸" if ours else "", *_cells(row), style="bold green" if ours else None)
    return table


def _headings(load: Load) -> tuple[str, ...]:
    seconds = f"{load.within_s:g} s"
    return (
        say("坐席", "agents"),
        say("需等待", "wait"),
        say(f"{seconds} 内接听", f"within {seconds}"),
        say("平均应答", "ASA"),
        say("占用率", "occupancy"),
        say("放弃", "abandon"),
    )


def _cells(row: StaffingFigures) -> tuple[str, ...]:
    shares = (f"{100 * share:.1f} %" for share in (row.p_wait, row.service_level))
    return (
        str(row.agents),
        *shares,
        f"{row.asa_s:.1f} s",
        f"{100 * row.occupancy:.1f} %",
        f"{100 * row.p_abandon:.1f} %",
    )
