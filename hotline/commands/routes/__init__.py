"""`hotline routes`: everything about the supervisors' routing tables. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="routes",
    help="路由表：检查、比较、发布、回退、回放 / routing tables: check, diff, publish, roll back, replay",
    no_args_is_help=True,
)
