"""`hotline live agents` and `agent …`: what agents do, and what they shall."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from calls.model import AgentStatus
from hotline.commands.language import say
from hotline.commands.live import app
from hotline.commands.live.telling import order, plain, show, word
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json

agent = typer.Typer(name="agent", help="坐席状态、技能、坐席组、支援、话后处理 / one agent", no_args_is_help=True)
app.add_typer(agent)

Number = Annotated[str, typer.Argument(help="the agent's number / 工号")]
Wanted = Annotated[
    AgentStatus,
    typer.Argument(metavar="STATUS", help="available, break_soon, break, off / 在岗、即将小休、小休、离岗"),
]
FromTable = Annotated[bool, typer.Option("--from-table", help="as the routing table has it / 恢复路由表的设置")]


@app.command()
def agents(*, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """All agents as they are now / 全部坐席的当前状态"""
    page = Remote(server, user).ask("GET", "/api/agents")
    if as_json:
        return print_json(page)
    headings = [say("坐席", "agent"), say("状态", "state"), say("技能", "skills"), say("坐席组", "groups")]
    nothing = say("还没有配置坐席。", "No agents are configured yet.")
    return show([*headings, say("支援", "lent to")], map(_cells, page["items"]), nothing)


@agent.command()
def status(
    number: Number,
    wanted: Wanted,
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Let the agent work, take a break or go / 上岗、小休或离岗"""
    order(Remote(server, user), ("agents", number, "status"), {"status": wanted}, as_json=as_json)


@agent.command()
def skills(
    number: Number,
    levels: Annotated[list[str] | None, typer.Argument(help="all skills, as in orders=80 / 全部技能")] = None,
    *,
    from_table: FromTable = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Other skills for now / 临时调整技能"""
    body = {"skills": None if _is_from_table(levels, from_table) else dict(map(_level, levels or ()))}
    order(Remote(server, user), ("agents", number, "skills"), body, as_json=as_json)


@agent.command()
def groups(
    number: Number,
    names: Annotated[list[str] | None, typer.Argument(help="all groups / 全部坐席组")] = None,
    *,
    from_table: FromTable = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Other groups for now / 临时调整坐席组"""
    body = {"groups": None if _is_from_table(names, from_table) else names}
    order(Remote(server, user), ("agents", number, "groups"), body, as_json=as_json)


@agent.command()
def lend(
    number: Number,
    group: Annotated[str, typer.Argument(help="where the agent helps out / 支援的坐席组")],
    *,
    for_s: Annotated[float, typer.Option("--for", help="seconds, 0 ends it / 秒数，0 为结束支援")] = 3600.0,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Help out in a group for a time / 临时支援另一坐席组"""
    order(Remote(server, user), ("agents", number, "lend"), {"group": group, "for_s": for_s}, as_json=as_json)


@agent.command("wrap-up")
def wrap_up(
    number: Number,
    *,
    more_s: Annotated[float | None, typer.Option("--more", help="seconds / 再给多少秒")] = None,
    skip: Annotated[bool, typer.Option("--skip", help="end it now / 立即结束")] = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """More time after a call, or none / 延长或结束话后处理"""
    order(Remote(server, user), ("agents", number, "wrap-up"), {"more_s": more_s, "skip": skip}, as_json=as_json)


def _is_from_table(given: list[str] | None, from_table: bool) -> bool:
    """Exactly one of the two must be given."""
    if bool(given) == from_table:
        raise typer.BadParameter(say("请列出全部，或用 --from-table", "give all of them, or --from-table"))
    return from_table


def _level(text: str) -> tuple[str, int]:
    skill, _, level = text.partition("=")
    if not level.isascii() or not level.isdigit() or len(level) > 3:
        raise typer.BadParameter(say(f"{text} 应形如 orders=80", f"{text} is not like orders=80"))
    return skill, int(level)


def _cells(item: dict[str, Any]) -> list[str]:
    skills = " ".join(f"{skill}={level}" for skill, level in item["skills"].items())
    changed = say("（临时）", " (for now)") if item["changed"] else ""
    return [
        plain(f"{item['name']} {item['agent']}"),
        word("agent", _state(item)),
        plain(f"{skills}{changed}"),
        plain(" ".join(item["groups"])),
        plain(" ".join(loan["group"] for loan in item["loans"])),
    ]


def _state(item: dict[str, Any]) -> str:
    """One word for the three fields, as on the board."""
    if item["state"] != "idle":
        return str(item["state"])
    if item["status"] != "available":
        return str(item["status"])
    return "idle" if item["reachable"] else "unreachable"
