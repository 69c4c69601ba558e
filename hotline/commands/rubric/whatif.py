"""`hotline rubric whatif`: what a draft would change of past calls: how many, by how much, for whom.

Exit status: 0 told, 2 when the draft has faults.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from config.wording.kind import printable
from hotline.commands.files import text_of
from hotline.commands.language import is_chinese, say
from hotline.commands.publishing.moments import moment
from hotline.commands.publishing.options import USUAL, Name
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import BASE
from hotline.commands.visible import ID_WIDTH, print_json, visible

TRIAL_S = 600.0


@app.command()
def whatif(
    file: Annotated[Path | None, typer.Argument(help="a rubric.yaml; else the draft / 评分表；缺省为草稿")] = None,
    *,
    name: Name = USUAL,
    since: Annotated[str, typer.Option(help="calls from then on / 起始时间；缺省为 30 天前")] = "",
    until: Annotated[str, typer.Option(help="and before then / 截止时间；缺省为现在")] = "",
    most: Annotated[int, typer.Option(min=1, max=20_000, help="calls at most / 最多通话数")] = 2000,
    listed: Annotated[int, typer.Option(min=0, max=1000, help="changed calls to list / 列出的通话数")] = 20,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Try a draft on past calls / 用草稿重算历史通话，看影响"""
    after = {"text": text_of(file)} if file is not None else {"name": name}
    asked = {"after": after, "since": moment(since), "until": moment(until), "most": most, "listed": listed}
    remote = Remote(server, user, timeout_s=TRIAL_S)
    with Console(stderr=True).status(say("正在重算……", "judging again …")):
        effect = remote.ask("POST", f"{BASE}/whatif", asked)
    if as_json:
        print_json(effect)
    else:
        _show(Console(), effect)


def _show(console: Console, effect: dict[str, Any]) -> None:
    console.print(_summary(effect), markup=False, soft_wrap=True)
    if effect["criteria"]:
        console.print(_counts(effect["criteria"]))
    if effect["agents"]:
        console.print(_agents(effect["agents"]))
    if effect["largest"]:
        console.print(_calls(effect["largest"]))
    language = "zh-CN" if is_chinese() else "en"
    for reason in effect["second_person"]:
        words = say("须由另一人批准：", "A second person must approve: ") + reason[language]
        console.print(visible(words), style="yellow", markup=False, soft_wrap=True)
    for reason in effect["cases"]:
        console.print(visible(f"✗ {reason[language]}"), style="red", markup=False, soft_wrap=True)


def _summary(effect: dict[str, Any]) -> str:
    calls, changed, mean = effect["calls"], effect["changed"], _points(effect["mean_difference"], signed=True)
    gained, lost = effect["fatal_gained"], effect["fatal_lost"]
    return say(
        f"{calls} 通电话，{changed} 通变动，平均 {mean} 分；新增一票否决 {gained} 通，取消 {lost} 通",
        f"{calls} calls, {changed} change, {mean} points on average; {gained} become fatal, {lost} no longer are",
    )


def _counts(criteria: dict[str, int]) -> Table:
    table = Table(say("评分项", "criterion"), say("变动通话", "calls moved"), box=None, padding=(0, 2))
    for name, count in criteria.items():
        table.add_row(visible(printable(name)), str(count))
    return table


def _agents(agents: list[dict[str, Any]]) -> Table:
    headings = say("坐席 通话 变动 之前 之后 否决", "agent calls changed before after fatal").split()
    table = Table(*headings, box=None, padding=(0, 2))
    for agent in agents:
        fatal = f"+{agent['fatal_gained']} −{agent['fatal_lost']}"
        figures = [str(agent["calls"]), str(agent["changed"]), _points(agent["before"]), _points(agent["after"])]
        table.add_row(visible(printable(agent["agent"] or "–")), *figures, fatal)
    return table


def _calls(calls: list[dict[str, Any]]) -> Table:
    headings = say("通话 坐席 之前 之后 差 评分项", "call agent before after difference criteria").split()
    first, *rest = headings
    table = Table(Column(first, no_wrap=True, min_width=ID_WIDTH), *rest, box=None, padding=(0, 2))
    for call in calls:
        texts = [printable(call["call"]), printable(call["agent"] or "–")]
        figures = [_points(call["before"]), _points(call["after"]), _points(call["difference"], signed=True)]
        table.add_row(*map(visible, texts), *figures, visible(printable(", ".join(call["moved"]))))
    return table


def _points(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    return f"{value:+g}" if signed else f"{value:g}"
