"""`hotline kb`: what the bot knows, and how well it understands."""

from __future__ import annotations

import typer

app = typer.Typer(name="kb", help="机器人知识库 / what the bot knows", no_args_is_help=True)
