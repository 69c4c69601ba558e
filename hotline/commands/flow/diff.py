"""`hotline flow diff`: what differs between two texts of a flow, by meaning."""

from __future__ import annotations

import typer

from calls.errors import ConfigurationError
from config.routing import diff as differences
from hotline.commands.files import Config, text_of
from hotline.commands.flow import app
from hotline.commands.flow.files import File, source
from hotline.commands.phone_environment import explain
from hotline.commands.publishing.telling import tell_differences
from hotline.commands.remote import AsJson, Status


@app.command()
def diff(before: File, after: File, *, config: Config = None, as_json: AsJson = False) -> None:
    """Compare two texts of a flow / 比较流程的两份文本"""
    old, new = text_of(before), text_of(after)
    try:
        changes = differences(old, new, after.name)
        second = source(after, config).needs_second_person(old, new)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    tell_differences(changes, second, as_json)
