"""`hotline nodes`: who shares the database, and what a node that is gone for good leaves to another [H3]."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer

from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.remote import AsJson
from hotline.commands.visible import print_json
from hotline.settings import load
from store.adopting import adopt
from store.database import AWAY, Database
from store.nodes import SILENT_S, SeenNode, list_nodes

app = typer.Typer(
    name="nodes",
    help="集群节点：查看、接管失效节点 / nodes of the cluster: list, take over from one that is gone",
    no_args_is_help=True,
)


@app.command("list")
def listed(*, as_json: AsJson = False) -> None:
    """Every node with its last sign of life / 所有节点及最后心跳"""
    nodes = list_nodes(_database())
    if as_json:
        return print_json({"items": [_item(one) for one in nodes]})
    headings = [say("节点", "node"), say("状态", "state"), say("最后心跳（秒前）", "seen, seconds ago")]
    headings += [say("启动于", "started"), say("时钟偏差（秒）", "clock ahead by"), say("接管者", "adopted by")]
    return show(headings, map(_cells, nodes), say("没有节点。", "There are no nodes."))


@app.command("adopt")
def adopted(
    node: Annotated[str, typer.Argument(help="the node that is gone / 已失效的节点")],
    *,
    by: Annotated[str, typer.Option(help="the node that takes over / 接管的节点")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="without asking / 不再确认")] = False,
    as_json: AsJson = False,
) -> None:
    """Call back whom a dead node lost, from another node / 由另一节点回拨失效节点的来电者"""
    database = _database()
    nodes = {one.row.node: one for one in list_nodes(database)}
    if node not in nodes:
        _stop(say(f"没有节点 {plain(node)}。", f"There is no node {plain(node)}."))
    heir = by or next((name for name, one in nodes.items() if one.lives() and name != node), "")
    if heir not in nodes or not nodes[heir].lives() or heir == node:
        _stop(say("没有可接管的在线节点。", "No living node is there to take over."))
    if not yes:
        typer.confirm(
            say(
                f"{plain(node)} 不会再回来？其来电者将由 {plain(heir)} 回拨",
                f"Is {plain(node)} gone for good? {plain(heir)} will call its callers back",
            ),
            abort=True,
        )
    found = adopt(database, node, heir)
    if found is None:
        _stop(say(f"{plain(node)} 仍在运行。", f"{plain(node)} is alive."))
    counts = {
        "node": node, "by": heir, "callers": len(found.callers), "calls": len(found.calls),
        "callbacks": len(found.callbacks), "voicemails": len(found.voicemails),
    }  # fmt: skip
    if as_json:
        return print_json(counts)
    return typer.echo(
        say(
            f"{plain(heir)} 接管：回拨 {len(found.callers)} 位来电者、{len(found.callbacks)} 个既有回拨、"
            f"{len(found.voicemails)} 条留言；结束 {len(found.calls)} 条通话记录。",
            f"{plain(heir)} takes over: {len(found.callers)} callers to be called back, {len(found.callbacks)} open "
            f"callbacks, {len(found.voicemails)} messages; {len(found.calls)} calls are closed.",
        )
    )


def _database() -> Database:
    database = Database(load().database)
    try:
        database.migrate()
    except AWAY:
        _stop(say("数据库无响应。", "The database does not answer."))
    return database


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(1)


def _state(one: SeenNode) -> tuple[str, str]:
    if one.row.stopped_at is not None:
        return "已停止", "stopped"
    return ("在线", "lives") if one.lives(SILENT_S) else ("失联", "silent")


def _item(one: SeenNode) -> dict[str, Any]:
    row = one.row
    return {
        "node": row.node,
        "state": _state(one)[1],
        "silent_s": round(one.silent_s, 1),
        "started_at": row.started_at.isoformat(),
        "ahead_s": row.ahead_s,
        "adopted_by": row.adopted_by if row.is_adopted else None,
    }


def _cells(one: SeenNode) -> list[str]:
    row = one.row
    heir = plain(row.adopted_by or "") if row.is_adopted else ""
    seen, started = f"{one.silent_s:.0f}", row.started_at.isoformat(timespec="seconds")
    return [plain(row.node), say(*_state(one)), seen, started, f"{row.ahead_s:+.1f}", heir]
