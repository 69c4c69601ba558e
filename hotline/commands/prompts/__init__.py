"""`hotline prompts`: everything the hotline says, what is missing of it, recordings for it. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="prompts",
    help="提示语：查看、检查、合成、上传 / what the hotline says: list, check, render, add",
    no_args_is_help=True,
)
