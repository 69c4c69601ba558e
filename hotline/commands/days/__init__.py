"""`hotline days`: the table of days, days.yaml of a configuration folder. One command a file.

They work on the file; a running server takes it with SIGHUP. Exit status 2 when the file or an argument is faulty.
"""

from __future__ import annotations

import typer

app = typer.Typer(
    name="days",
    help="日期表：节假日、调休、半天班、问候 / table of days: holidays, weekends worked, half days, greetings",
    no_args_is_help=True,
)
