"""`hotline rubric`: everything about the marking scheme that calls are scored by. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="rubric",
    help="质检评分表：检查、试算、发布、回退 / rubrics: check, try on past calls, publish, roll back",
    no_args_is_help=True,
)
