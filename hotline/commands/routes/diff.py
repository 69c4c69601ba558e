"""`hotline routes diff`: what differs between two routing tables, by meaning."""

from __future__ import annotations

import typer

from calls.errors import ConfigurationError
from config.routing import diff as differences
from config.routing import touches_emergency
from hotline.commands.files import text_of
from hotline.commands.phone_environment import explain
from hotline.commands.publishing.telling import tell_differences
from hotline.commands.remote import AsJson, Status
from hotline.commands.routes import app
from hotline.commands.routes.files import File


@app.command()
def diff(before: File, after: File, *, as_json: AsJson = False) -> None:
    """Compare two tables / 比较两份路由表"""
    old, new = text_of(before), text_of(after)
    try:
        changes, second = differences(old, new), touches_emergency(old, new)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    tell_differences(changes, second, as_json)
