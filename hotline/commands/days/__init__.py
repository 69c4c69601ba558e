"""`hotline days`: the table of days, days.yaml of a configuration folder. One command a file.

Those about dates work on the file, which a running server takes with SIGHUP; draft, publish, history, show, rollback
and cancel ask a running server. Exit status 2 when the file or an argument is faulty.
"""

from __future__ import annotations

import typer

app = typer.Typer(
    name="days",
    help="日期表：节假日、调休、半天班、问候 / table of days: holidays, weekends worked, half days, greetings",
    no_args_is_help=True,
)
