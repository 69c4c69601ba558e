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
from typing import Annotated, NoReturn

import typer

from calls.errors import ConfigurationError
from console import passwords
from console.accounts import ADMIN_NAME
from console.permissions import Role
from console.users_api import RESERVED
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from store import Accounts, Database
from store.auditing import Hand
from store.database import AWAY
from store.rows import User
from store.second_factors import SecondFactors
from telephony.sip.headers import parse_uri

app = typer.Typer(name="users", help="管理台用户 / users of the console", no_args_is_help=True)

TAKEN, BAD_NAME, NO_DATABASE = 1, 2, 3
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
    with accounts_of_database() as accounts:
        fresh = User(name, passwords.digest(password), role.value, _teams(role, team), must_change=not ask)
        if not accounts.create_user(fresh, hand_of_shell()):
            complain(say(f"用户 {name} 已存在", f"there is a user {name} already"))
            raise typer.Exit(TAKEN)
    _show(name, role, None if ask else password)


@app.command("password")
def change_password(name: Name, *, ask: Ask = False) -> None:
    """Give a user a new password; one that is made up is good for once / 重设密码（自动生成的只能使用一次）"""
    password = _password(ask)
    with accounts_of_database() as accounts:
        user, change = accounts.user(name), accounts.change_password if ask else accounts.reset_password
        if user is None or not change(name, passwords.digest(password), hand_of_shell()):
            nobody_has(name)
    _show(name, Role(user.role), None if ask else password)


@app.command()
def teams(name: Name, team: Teams = None) -> None:
    """For which groups of agents a user is there; none named: for all / 所属班组，缺省为全部"""
    with accounts_of_database() as accounts:
        if not accounts.change_teams(name, tuple(team) if team else None, hand_of_shell()):
            nobody_has(name)
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
    with accounts_of_database() as accounts:
        if not accounts.change_phone(name, address or None, hand_of_shell()):
            nobody_has(name)
    typer.echo(say(f"用户 {name}：话机 {address or '无'}", f"user {name}: phone {address or 'none'}"))


@app.command("role")
def change_role(name: Name, role: Annotated[Role, typer.Argument(help="what he may do / 角色")]) -> None:
    """Give a user another role; he has to sign in again / 更改角色"""
    if name == ADMIN_NAME:
        complain(say("管理员 admin 的角色不能更改", "the administrator stays one"))
        raise typer.Exit(BAD_NAME)
    with accounts_of_database() as accounts:
        if not accounts.change_role(name, role.value, hand_of_shell()):
            nobody_has(name)
    typer.echo(say(f"用户 {name}（{role.value}）", f"user {name} ({role.value})"))


@app.command()
def link(
    name: Name,
    agent: Annotated[str, typer.Argument(help="the agent he is; nothing: none / 坐席工号，缺省为解除")] = "",
) -> None:
    """Say which agent a user is, whose reviews he then sees / 关联坐席"""
    with accounts_of_database() as accounts:
        if not accounts.link_agent(name, agent or None, hand_of_shell()):
            nobody_has(name)
    typer.echo(say(f"用户 {name}：坐席 {agent or '无'}", f"user {name}: agent {agent or 'none'}"))


@app.command("totp-reset")
def reset_totp(name: Name) -> None:
    """Forget a user's one-time codes, as when his phone is lost; his sessions end / 重置动态验证码"""
    with accounts_of_database() as accounts:
        if accounts.user(name) is None:
            nobody_has(name)
        if not SecondFactors(accounts.database).drop(name, hand_of_shell(), "totp_reset"):
            complain(say(f"用户 {name} 未启用动态验证码", f"user {name} has no one-time codes"))
            raise typer.Exit(TAKEN)
    typer.echo(say(f"用户 {name}：动态验证码已重置", f"user {name}: one-time codes forgotten"))


@app.command()
def close(name: Name) -> None:
    """Nothing of his opens anything any more; nobody else gets his name / 停用用户"""
    if name == ADMIN_NAME:
        complain(say("管理员 admin 不能停用", "the administrator stays"))
        raise typer.Exit(BAD_NAME)
    with accounts_of_database() as accounts:
        if not accounts.close_user(name, hand_of_shell()):
            complain(say(f"没有未停用的用户 {name}", f"there is no user {name} who is not closed"))
            raise typer.Exit(TAKEN)
    typer.echo(say(f"用户 {name} 已停用", f"user {name} is closed"))


@app.command()
def reopen(name: Name) -> None:
    """He may sign in again / 恢复用户"""
    with accounts_of_database() as accounts:
        if not accounts.reopen_user(name, hand_of_shell()):
            complain(say(f"没有已停用的用户 {name}", f"there is no user {name} who is closed"))
            raise typer.Exit(TAKEN)
    typer.echo(say(f"用户 {name} 已恢复", f"user {name} is open again"))


@app.command()
def remove(name: Name) -> None:
    """Remove a user / 删除用户"""
    if name == ADMIN_NAME:
        complain(say("管理员 admin 不能删除", "the administrator stays"))
        raise typer.Exit(BAD_NAME)
    with accounts_of_database() as accounts:
        if not accounts.remove_user(name, hand_of_shell()):
            nobody_has(name)
    typer.echo(say(f"用户 {name} 已删除", f"user {name} is gone"))


@app.command("list")
def list_users() -> None:
    """Everybody with his role, and his teams where these are not all / 用户列表"""
    with accounts_of_database() as accounts:
        for user in accounts.users():
            closed = [] if user.closed_at is None else [say("已停用", "closed")]
            typer.echo("\t".join([user.name, user.role, *_told(user.teams), *closed]))


@contextmanager
def accounts_of_database() -> Iterator[Accounts]:
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


def hand_of_shell() -> Hand:
    """Who works on this machine, for the audit; nobody of the console has a name with a colon."""
    try:
        login = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container
        login = str(os.getuid())
    return Hand(f"shell:{login}", datetime.now(UTC))


def _told(teams: tuple[str, ...] | None) -> list[str]:
    return [] if teams is None else [",".join(teams)]


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


def nobody_has(name: str) -> NoReturn:
    complain(say(f"没有用户 {name}", f"there is no user {name}"))
    raise typer.Exit(TAKEN)
