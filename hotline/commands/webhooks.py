"""`hotline webhooks`: who is told of events, what was not delivered, and having it sent anew."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import typer

from calls.told import TOLD
from console.webhooks_schemas import HookState
from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.outbox import STATES
from hotline.commands.phone_environment import complain
from hotline.commands.remote import HERE, Address, AsJson, Remote, Status, UserName
from hotline.commands.visible import print_json
from hotline.events.schema import DATA, EventTold
from store.deliveries import Delivery

app = typer.Typer(
    name="webhooks",
    help="事件推送：查看、死信、重放、测试 / events to other systems: list, dead letters, replay, test",
    no_args_is_help=True,
)

Endpoint = Annotated[str, typer.Argument(help="its name in services.yaml / services.yaml 中的名称")]
Only = Annotated[str, typer.Option("--endpoint", help="only of this / 只看该接收方")]
HOOK_STATES = {
    HookState.UP: ("正常", "up"),
    HookState.RESTING: ("失败暂停", "resting"),
    HookState.GONE: ("已停用(410)", "gone (410)"),
    HookState.NO_SECRET: ("缺少密钥", "no secret"),
}


@app.command("list")
def listed(*, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Who is told of events, and how that goes / 接收方及其状态"""
    page = Remote(server, user).ask("GET", "/api/webhooks")
    if as_json:
        return print_json(page)
    headings = [say("名称", "name"), say("状态", "state"), say("待发", "waiting"), say("失败", "failed")]
    headings += [say("最早", "oldest"), say("地址", "address")]
    return show(headings, map(_hook, page["items"]), say("没有配置事件推送。", "No webhooks are configured."))


@app.command()
def dead(*, endpoint: Only = "", server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """What could not be delivered, the latest first / 未能送达的事件，最新的在前"""
    return _posts(Remote(server, user), endpoint, Delivery.FAILED, as_json=as_json)


@app.command()
def posts(
    *,
    endpoint: Only = "",
    state: Annotated[Delivery | None, typer.Option(help="only these / 只看该状态")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Events sent and to be sent, the latest first / 事件及其去向，最新的在前"""
    return _posts(Remote(server, user), endpoint, state, as_json=as_json)


@app.command()
def replay(
    endpoint: Endpoint,
    *,
    since: Annotated[str, typer.Option(help="2026-11-30T08:00+08:00; none: all that is kept / 起始时间")] = "",
    also_sent: Annotated[bool, typer.Option("--also-sent", help="also what was delivered / 包括已送达的")] = False,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Send anew what was not delivered, under the same names / 重新发送未送达的事件，编号不变"""
    wanted = {"also_sent": also_sent} | ({"since": _moment(since)} if since else {})
    told = Remote(server, user).ask("POST", f"/api/webhooks/{quote(endpoint, safe='')}/replay", wanted)
    _say(told, say("重新发送 {posts} 个事件。", "{posts} events are sent anew."), as_json=as_json)


@app.command("test")
def try_out(endpoint: Endpoint, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Send an event of type webhook.test / 发送测试事件"""
    told = Remote(server, user).ask("POST", f"/api/webhooks/{quote(endpoint, safe='')}/test")
    _say(told, say("已发出 {message}。", "{message} is on its way."), as_json=as_json)


@app.command()
def enable(endpoint: Endpoint, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Tell one again that answered 410 / 重新启用答复过 410 的接收方"""
    told = Remote(server, user).ask("POST", f"/api/webhooks/{quote(endpoint, safe='')}/enable")
    _say(told, say("{endpoint} 重新接收事件。", "{endpoint} is told of events again."), as_json=as_json)


@app.command()
def retry(
    message: Annotated[str, typer.Argument(help="the event's message / 消息编号")],
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Try one anew that failed or was dropped / 重试一个事件"""
    _change(Remote(server, user), message, "retry", as_json=as_json)


@app.command()
def drop(
    message: Annotated[str, typer.Argument(help="the event's message / 消息编号")],
    *,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """Never send it / 放弃一个事件"""
    _change(Remote(server, user), message, "drop", as_json=as_json)


@app.command()
def schema() -> None:
    """What is sent, as JSON Schema / 所发内容的 JSON Schema"""
    data = {TOLD[event]: shape.model_json_schema() for event, shape in DATA.items()}
    print_json({"event": EventTold.model_json_schema(mode="serialization"), "data": data})


def _posts(remote: Remote, endpoint: str, state: Delivery | None, *, as_json: bool) -> None:
    page = remote.ask("GET", "/api/webhook_posts", endpoint=endpoint or None, state=state.value if state else None)
    if as_json:
        return print_json(page)
    headings = [say("消息", "message"), say("状态", "state"), say("类型", "type"), say("时间", "at")]
    headings += [say("次数", "tries"), say("原因", "why")]
    return show(headings, map(_post, page["items"]), say("没有。", "There is none."))


def _change(remote: Remote, message: str, what: str, *, as_json: bool) -> None:
    post = remote.ask("POST", f"/api/webhook_posts/{quote(message, safe='')}/{what}")
    _say(post | {"state": say(*STATES[Delivery(post["state"])])} if not as_json else post, "{message}: {state}",
         as_json=as_json)  # fmt: skip


def _say(told: dict[str, Any], words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        typer.echo(words.format(**{name: plain(str(value)) for name, value in told.items()}))


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        example = "2026-11-30T08:00+08:00"
        complain(say(f"{text} 不是时间，例如 {example}", f"{text} is no time, as {example} is"))
        raise typer.Exit(Status.UNUSABLE) from None
    return (at if at.tzinfo else at.astimezone()).isoformat()


def _hook(hook: dict[str, Any]) -> list[str]:
    return [
        plain(hook["endpoint"]),
        say(*HOOK_STATES[HookState(hook["state"])]),
        str(hook["waiting"]),
        str(hook["failed"]),
        hook["oldest"] or "",
        plain(hook["url"]),
    ]


def _post(post: dict[str, Any]) -> list[str]:
    return [
        plain(post["message"]),
        say(*STATES[Delivery(post["state"])]),
        plain(post["type"]),
        post["requested_at"],
        str(post["attempts"]),
        plain(post["why"]),
    ]
