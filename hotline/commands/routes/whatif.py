"""`hotline routes whatif`: what would happen to one call: every step, every prompt, and why.

Exit status: 0 talking to somebody, 1 not, 2 when the configuration or an argument cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from calls.commands import Play
from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from calls.table import RoutingTable
from config import hotline as configuration
from config.hotline import Hotline
from config.routing import read
from config.routing.schedules import ZONE
from config.wording.kind import printable
from hotline import settings as settings_
from hotline.commands import phone_arguments as arguments
from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import Status, complain, explain
from hotline.commands.routes import app
from hotline.commands.routes.rehearsal import Caller, Rehearsal
from hotline.commands.routes.replay_rules import LIVE, text_of_table
from hotline.commands.routes.whatif_words import Step, outcome, steps
from hotline.commands.visible import print_json, visible
from hotline.settings import Settings
from hotline.sounds import catalogue_for
from prompts.catalogue import Catalogue
from prompts.wav import read_header

RATE_HZ = 16000
ALL = "all"


@app.command()
def whatif(
    *,
    caller: Annotated[str, typer.Option(help="number of the caller / 主叫号码")] = "13800138000",
    at: Annotated[str, typer.Option(help='"2027-02-06 20:00", Beijing time / 来电时间；缺省为现在')] = "",
    keys: Annotated[str, typer.Option(help="1,2 · comma: next question · w2.5: seconds / 按键")] = "",
    dialled: Annotated[str, typer.Option("--to", help="number dialled / 被叫号码")] = "hotline",
    agents: Annotated[str, typer.Option(help="on duty: all, none, or 1001,1002 / 在岗坐席")] = ALL,
    table: Annotated[str, typer.Option(help="live, or a draft's file / 路由表")] = LIVE,
    limit: Annotated[float, typer.Option(min=1, max=86_400, help="seconds at most / 最长秒数")] = 600,
    config: Annotated[Path | None, typer.Option(help="configuration folder / 配置文件夹")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON object / 输出 JSON")] = False,
) -> None:
    """Walk one call through flows and routing / 推演一通来电的全过程"""
    steps_pressed, moment = arguments.steps(keys), _moment(at)
    try:
        settings = settings_.load()
        if config is not None:
            settings = settings.model_copy(update={"config_dir": config})
        sounds = catalogue_for(settings.config_dir)
        hotline = configuration.load(settings.config_dir, sounds.keys, moment)
        in_force = _table(table, hotline, settings, moment)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    rehearsal = Rehearsal(hotline, in_force, _agents(agents, in_force), length_by(sounds))
    moments = rehearsal.call(
        Caller(arguments.number(caller), arguments.number(dialled), moment, steps_pressed), limit
    )
    told, ending = list(steps(moments, in_force, sounds)), outcome(moments, limit)
    if as_json:
        print_json(answer(moment, in_force, told, ending))
    else:
        _show(Console(), told, ending, in_force)
    raise typer.Exit(Status.SERVED if ending["ending"] == "talking" else Status.NOT_SERVED)


def _moment(text: str) -> datetime:
    """Beijing time where no other is given; now without a text."""
    try:
        found = datetime.fromisoformat(text) if text else datetime.now(ZONE)
    except ValueError:
        complain(
            say(f"{printable(text)!r} 不是时间，例如 2027-02-06 20:00", f"{text!r}: no time such as 2027-02-06 20:00")
        )
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=ZONE)


def _table(name: str, hotline: Hotline, settings: Settings, at: datetime) -> RoutingTable:
    label, text, file = text_of_table(name, hotline.routing_text, settings)
    return read(text, hotline.table.agents, None, name=file, calendars=hotline.calendars).table(at, label)


def _agents(text: str, table: RoutingTable) -> set[str]:
    if text == ALL:
        return set(table.agents)
    wanted = {number.strip() for number in text.split(",")} - {"", "none"}
    unknown = sorted(wanted - set(table.agents))
    if unknown:
        names = printable(", ".join(unknown))
        complain(say(f"没有坐席 {names}", f"there is no agent {names}"))
        raise typer.Exit(Status.BAD_ARGUMENT)
    return wanted


def length_by(sounds: Catalogue) -> Callable[[Play], float]:
    """How long a playing lasts: as long as its files."""

    def seconds(play: Play) -> float:
        return sum(_seconds(path) for path in sounds.files(play.sounds, RATE_HZ))

    return seconds


def _seconds(path: Path) -> float:
    header = read_header(path)
    return header.frames / header.rate_hz


def answer(at: datetime, table: RoutingTable, told: list[Step], ending: dict[str, Any]) -> dict[str, Any]:
    """As one JSON object."""
    listed = [
        {
            "at_s": round(step.at_s, 3),
            "event": step.event,
            "text": dict(step.text),
            "why": [dict(paragraph) for paragraph in step.why],
            "details": dict(step.details),
        }
        for step in told
    ]
    return {"at": at.isoformat(), "table": table.version, "outcome": ending, "steps": listed}


def _show(console: Console, told: list[Step], ending: dict[str, Any], table: RoutingTable) -> None:
    language = CHINESE if is_chinese() else ENGLISH
    for step in told:
        line = Text(f"{step.at_s:8.1f} s  ", style="dim")
        line.append(visible(step.text[language]), style="cyan" if step.heard else "default")
        console.print(line, soft_wrap=True)
        for paragraph in step.why:
            console.print(Text(f"{'':12}{visible(paragraph[language])}", style="green"), soft_wrap=True)
    console.print(Text(visible(_ending(ending, table)), style="bold"), soft_wrap=True)


def _ending(ending: dict[str, Any], table: RoutingTable) -> str:
    at = f"{ending['at_s']:.1f}"
    if ending["ending"] == "talking":
        agent = table.agents.get(ending["agent"])
        name = f"{ending['agent']} {agent.name}" if agent is not None else say("外线", "an outside party")
        waited = "–" if ending["waited_s"] is None else f"{ending['waited_s']:.1f}"
        return say(
            f"{at} 秒后由 {name} 接听（排队 {waited} 秒）",
            f"answered by {name} after {at} s, {waited} s in the queue",
        )
    if ending["ending"] == "callback":
        return say(f"{at} 秒后挂机，保留排队位置，等待回拨", f"gone after {at} s, to be called back in his turn")
    if ending["ending"] == "ended":
        return say(f"{at} 秒后通话结束，没有人接听", f"the call ended after {at} s without anybody answering")
    return say(f"到时限仍在等待（{at} 秒）", f"still waiting at the limit ({at} s)")
