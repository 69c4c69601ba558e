"""`hotline users token`: tokens with which programs do what a user may. Works on the database itself; only hashes are
kept there.

Exit status: 0 done, 1 there is no such user or token, 2 the role goes beyond the user's, 3 the database does not
answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from console.credentials.token_hashes import new_api_token, token_hash
from console.my_account_api import MOST_TOKENS
from console.my_account_schemas import LONGEST_DAYS
from console.permissions import Role, roles_within
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.users import BAD_NAME, TAKEN, Name, accounts_of_database, hand_of_shell, nobody_has
from hotline.commands.visible import visible
from store.api_tokens import ApiTokens
from store.rows import ApiToken

app = typer.Typer(name="token", help="用户的 API 令牌 / users' API tokens", no_args_is_help=True)


@app.command()
def make(
    name: Name,
    *,
    title: Annotated[str, typer.Option("--name", help="what it is for / 用途")],
    role: Annotated[Role | None, typer.Option(help="what it may; by default what he may / 角色，缺省同用户")] = None,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="so long it holds / 有效天数")] = 90,
) -> None:
    """Make a token for a user; it is shown this once / 创建令牌，仅显示一次"""
    with accounts_of_database() as accounts:
        user, hand = accounts.user(name), hand_of_shell()
        if user is None or user.closed_at is not None:
            nobody_has(name)
        wanted = role or Role(user.role)
        if wanted not in roles_within(Role(user.role)):
            complain(say("令牌的角色不能超出用户的权限", "a token's role must not go beyond the user's"))
            raise typer.Exit(BAD_NAME)
        token, over = new_api_token(), hand.at + timedelta(days=days)
        kept = ApiToken(token_hash(token), name, title.strip()[:60], wanted.value, hand.at, over)
        if not ApiTokens(accounts.database).add(kept, hand, MOST_TOKENS):
            complain(say(f"令牌已达 {MOST_TOKENS} 个", f"he has {MOST_TOKENS} tokens already"))
            raise typer.Exit(TAKEN)
    typer.echo(token)


@app.command("list")
def list_tokens(name: Name) -> None:
    """A user's tokens that hold / 令牌列表"""
    with accounts_of_database() as accounts:
        if accounts.user(name) is None:
            nobody_has(name)
        found = ApiTokens(accounts.database).of(name, datetime.now(UTC))
    table = Table(*(say(*each) for each in (("编号", "id"), ("名称", "name"), ("角色", "role"), ("有效期至", "until"),
                                            ("最近使用", "last used"))))  # fmt: skip
    for token in found:
        seen = f"{token.seen_at:%Y-%m-%d %H:%M}Z {token.address}" if token.seen_at else "-"
        table.add_row(token.handle, visible(token.name), token.role, f"{token.expires_at:%Y-%m-%d}", seen)
    Console().print(table)


@app.command()
def revoke(name: Name, token: Annotated[str, typer.Argument(help="its id, as `list` shows it / 编号")]) -> None:
    """A token opens nothing any more / 吊销令牌"""
    with accounts_of_database() as accounts:
        if not ApiTokens(accounts.database).revoke(name, token, hand_of_shell()):
            complain(say("该用户没有这个令牌", "the user has no such token"))
            raise typer.Exit(TAKEN)
    typer.echo(say("已吊销", "revoked"))
