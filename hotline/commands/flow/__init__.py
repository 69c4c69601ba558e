"""`hotline flow`: everything about the flows callers walk through. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="flow",
    help="语音流程：检查、测试、发布、回退 / flows: check, test, publish, roll back",
    no_args_is_help=True,
)
