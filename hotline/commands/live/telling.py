"""What is shown on the terminal: words for codes, tables, and what came of an order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from calls.model import CHINESE, ENGLISH
from config.wording.kind import printable
from console.words import Words, load
from hotline.commands.language import is_chinese, say
from hotline.commands.remote import Remote
from hotline.commands.visible import print_json


@cache
def _words() -> Words:
    return load()


def language() -> str:
    return CHINESE if is_chinese() else ENGLISH


def word(family: str, code: str) -> str:
    """The console's word for a code."""
    return _words().say(language(), f"{family}.{code}")


def plain(text: str) -> str:
    """Text from outside, fit for the terminal."""
    return escape(printable(text))


def show(headings: Iterable[str], rows: Iterable[Iterable[str]], nothing: str) -> None:
    """A table; `nothing` where there are no rows. The first column names the row, and is never cut."""
    listed = [tuple(row) for row in rows]
    if not listed:
        typer.echo(nothing)
        return
    first, *rest = headings
    width = max(cell_len(cell) for cell in (first, *(next(iter(row)) for row in listed)))
    table = Table(Column(first, no_wrap=True, min_width=width), *rest, box=None, padding=(0, 2))
    for row in listed:
        table.add_row(*row)
    Console().print(table)


def order(remote: Remote, path: tuple[str, str, str], body: object, *, as_json: bool) -> None:
    """Give an order about one thing, `(kind, id, what)`, and say whether it was carried out."""
    kind, name, what = quote(path[0], safe=""), quote(path[1], safe=""), quote(path[2])
    told: dict[str, Any] = remote.ask("POST", f"/api/{kind}/{name}" + (f"/{what}" if what else ""), body or {})
    if as_json:
        print_json(told)
    elif told["done"]:
        typer.echo(say("已执行", "done"))
    else:
        typer.echo(say("已下达，尚未得到确认", "ordered; nobody has said yet that it was carried out"))
