"""`hotline users`: who may sign in at the console. Works on the database itself, with the server running or not; the
audit tells who did it.

Exit status: 0 done, 1 the name is taken or nobody has it, 2 the name cannot be one, 3 the database does not answer.
"""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from console import passwords
from console.access import API_NAME
from console.accounts import ADMIN_NAME
from console.permissions import Role
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from store import Accounts, Database
from store.auditing import Hand
from store.database import AWAY
from store.publications import SERVER
from store.rows import User
from store.versions import FILE_AUTHOR
from telephony.sip.headers import parse_uri

app = typer.Typer(name="users", help="管理台用户 / users of the console", no_args_is_help=True)

TAKEN, BAD_NAME, NO_DATABASE = 1, 2, 3
RESERVED = {name.lower() for name in (API_NAME, SERVER, FILE_AUTHOR)}
"""Who stands in the audit without being anybody."""
_NAME = re.compile(r"[\w.@-]{1,64}")

Name = Annotated[str, typer.Argument(help="to sign in with / 登录名")]
Teams = Annotated[
    list[str] | None,
    typer.Option(
        "--team", help="a group of agents he is there for, again for more; none: all / 班组，可重复；缺省为全部"
    ),
]
Ask = Annotated[bool, typer.Option("--ask", help="ask for a password, or one is made up / 询问密码（缺省自动生成）")]


@app.command()
def add(
    name: Name,
    *,
    role: Annotated[Role, typer.Option(help="what he may do / 角色")],
    team: Teams = None,
    ask: Ask = False,
) -> None:
    """Add a user / 添加用户"""
    if not _NAME.fullmatch(name) or name.lower() in RESERVED:
        complain(
            say(
                "用户名只能用字母、数字和 . _ @ -，且不能是保留名",
                "letters, digits and . _ @ - only; not a reserved name",
            )
        )
        raise typer.Exit(BAD_NAME)
    password = _password(ask)
    with _accounts() as accounts:
        if not accounts.create_user(User(name, passwords.digest(password), role.value, _teams(role, team)), _hand()):
            complain(say(f"用户 {name} 已存在", f"there is a user {name} already"))
            raise typer.Exit(TAKEN)
    _show(name, role, None if ask else password)


@app.command("password")
def change_password(name: Name, *, ask: Ask = False) -> None:
    """Give a user a new password / 重设密码"""
    password = _password(ask)
    with _accounts() as accounts:
        user = accounts.user(name)
        if user is None or not accounts.change_password(name, passwords.digest(password), _hand()):
            _nobody(name)
            return
    _show(name, Role(user.role), None if ask else password)


@app.command()
def teams(name: Name, team: Teams = None) -> None:
    """For which groups of agents a user is there; none named: for all / 所属班组，缺省为全部"""
    with _accounts() as accounts:
        if not accounts.change_teams(name, tuple(team) if team else None, _hand()):
            _nobody(name)
    told = ", ".join(team or ())
    typer.echo(say(f"用户 {name}：{told or '全部班组'}", f"user {name}: {told or 'all teams'}"))


@app.command()
def phone(
    name: Name,
    address: Annotated[str, typer.Argument(help="sip:NUMBER@HOST; nothing: none / SIP 地址，缺省为清除")] = "",
) -> None:
    """Where a user is rung to listen to a call or take it over / 监听、接管时呼叫的话机"""
    uri = parse_uri(address) if address else None
    if address and (uri is None or uri.scheme == "tel"):
        complain(say("话机地址应形如 sip:8001@192.0.2.10", "a phone's address is like sip:8001@192.0.2.10"))
        raise typer.Exit(BAD_NAME)
    with _accounts() as accounts:
        if not accounts.change_phone(name, address or None, _hand()):
            _nobody(name)
    typer.echo(say(f"用户 {name}：话机 {address or '无'}", f"user {name}: phone {address or 'none'}"))


@app.command("role")
def change_role(name: Name, role: Annotated[Role, typer.Argument(help="what he may do / 角色")]) -> None:
    """Give a user another role; he has to sign in again / 更改角色"""
    if name == ADMIN_NAME:
        complain(say("管理员 admin 的角色不能更改", "the administrator stays one"))
        raise typer.Exit(BAD_NAME)
    with _accounts() as accounts:
        if not accounts.change_role(name, role.value, _hand()):
            _nobody(name)
    typer.echo(say(f"用户 {name}（{role.value}）", f"user {name} ({role.value})"))


@app.command()
def link(
    name: Name,
    agent: Annotated[str, typer.Argument(help="the agent he is; nothing: none / 坐席工号，缺省为解除")] = "",
) -> None:
    """Say which agent a user is, whose reviews he then sees / 关联坐席"""
    with _accounts() as accounts:
        if not accounts.link_agent(name, agent or None, _hand()):
            _nobody(name)
    typer.echo(say(f"用户 {name}：坐席 {agent or '无'}", f"user {name}: agent {agent or 'none'}"))


@app.command()
def remove(name: Name) -> None:
    """Remove a user / 删除用户"""
    if name == ADMIN_NAME:
        complain(say("管理员 admin 不能删除", "the administrator stays"))
        raise typer.Exit(BAD_NAME)
    with _accounts() as accounts:
        if not accounts.remove_user(name, _hand()):
            _nobody(name)
    typer.echo(say(f"用户 {name} 已删除", f"user {name} is gone"))


@app.command("list")
def list_users() -> None:
    """Everybody with his role, and his teams where these are not all / 用户列表"""
    with _accounts() as accounts:
        for user in accounts.users():
            typer.echo("\t".join([user.name, user.role, *([] if user.teams is None else [",".join(user.teams)])]))


@contextmanager
def _accounts() -> Iterator[Accounts]:
    try:
        database = Database(settings.load().database)
        database.migrate()
        yield Accounts(database)
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(NO_DATABASE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(NO_DATABASE) from None


def _hand() -> Hand:
    """Who works on this machine, for the audit; nobody of the console has a name with a colon."""
    try:
        login = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container
        login = str(os.getuid())
    return Hand(f"shell:{login}", datetime.now(UTC))


def _teams(role: Role, named: list[str] | None) -> tuple[str, ...] | None:
    """A team lead without a team leads nobody, not everybody."""
    if named:
        return tuple(named)
    return () if role is Role.TEAM_LEAD else None


def _password(ask: bool) -> str:
    if not ask:
        return passwords.generate()
    return str(typer.prompt(say("密码", "Password"), hide_input=True, confirmation_prompt=True, err=True))


def _show(name: str, role: Role, made_up: str | None) -> None:
    """A password made up is shown this once."""
    typer.echo(say(f"用户 {name}（{role.value}）", f"user {name} ({role.value})"))
    if made_up is not None:
        typer.echo(say(f"密码：{made_up}", f"password: {made_up}"))


def _nobody(name: str) -> None:
    complain(say(f"没有用户 {name}", f"there is no user {name}"))
    raise typer.Exit(TAKEN)
