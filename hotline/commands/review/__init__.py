"""`hotline review`: people's reviews of scores. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(name="review", help="质检复核 / people's reviews of scores", no_args_is_help=True)
