"""`hotline outbox`: the texts that calls asked for, and what has become of them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from hotline.commands.language import say
from hotline.commands.live.telling import plain, show
from hotline.commands.remote import HERE, Address, AsJson, Remote, UserName
from hotline.commands.visible import print_json
from store.texts import Delivery

app = typer.Typer(
    name="outbox",
    help="短信发件箱：查看、重试、放弃 / texts that calls asked for: list, retry, drop",
    no_args_is_help=True,
)

Message = Annotated[str, typer.Argument(help="the text's number / 短信编号")]
STATES = {
    Delivery.WAITING: ("待发", "waiting"),
    Delivery.SENT: ("已发", "sent"),
    Delivery.FAILED: ("失败", "failed"),
    Delivery.DROPPED: ("已放弃", "dropped"),
}


@app.command("list")
def listed(
    *,
    state: Annotated[Delivery | None, typer.Option(help="only these / 只看该状态")] = None,
    server: Address = HERE,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """The latest first / 最新的在前"""
    page = Remote(server, user).ask("GET", "/api/outbox", state=state.value if state is not None else None)
    if as_json:
        return print_json(page)
    headings = [say("编号", "text"), say("状态", "state"), say("模板", "template"), say("号码", "number")]
    headings += [say("应发时间", "due"), say("次数", "tries"), say("原因", "why")]
    return show(headings, map(_cells, page["items"]), say("发件箱是空的。", "The outbox is empty."))


@app.command()
def retry(message: Message, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Try one anew that failed or was dropped / 重试失败或已放弃的短信"""
    _change(Remote(server, user), message, "retry", as_json=as_json)


@app.command()
def drop(message: Message, *, server: Address = HERE, user: UserName = "", as_json: AsJson = False) -> None:
    """Never send it / 放弃发送"""
    _change(Remote(server, user), message, "drop", as_json=as_json)


def _change(remote: Remote, message: str, what: str, *, as_json: bool) -> None:
    text = remote.ask("POST", f"/api/outbox/{quote(message, safe='')}/{what}")
    if as_json:
        print_json(text)
    else:
        typer.echo(f"{plain(text['message'])}: {say(*STATES[Delivery(text['state'])])}")


def _cells(text: dict[str, Any]) -> list[str]:
    return [
        plain(text["message"]),
        say(*STATES[Delivery(text["state"])]),
        plain(text["template"]),
        plain(text["number"]),
        text["due_at"],
        str(text["attempts"]),
        plain(text["why"]),
    ]
