"""`hotline live`: who waits, and what a supervisor may do at the moment. One kind of thing a file."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="live",
    help="实时调度：排队、坐席、队列、应急预案 / act on the moment: waiting callers, agents, queues, plans",
    no_args_is_help=True,
)
