"""`hotline recordings`: callers' audio as it lies on the disk. One command a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="recordings",
    help="录音：核对、修复、导出、保留、换密钥 / recordings: verify, repair, export, hold, rotate the key",
    no_args_is_help=True,
)
