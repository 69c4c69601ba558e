"""`hotline rubric diff`: what differs between two texts of a rubric, by meaning."""

from __future__ import annotations

import typer

from calls.errors import ConfigurationError
from config.routing import diff as differences
from hotline.commands.files import text_of
from hotline.commands.phone_environment import explain
from hotline.commands.publishing.telling import tell_differences
from hotline.commands.remote import AsJson, Status
from hotline.commands.rubric import app
from hotline.commands.rubric.live_rubric import File


@app.command()
def diff(before: File, after: File, *, as_json: AsJson = False) -> None:
    """Compare two rubrics; `whatif` says what comes of it / 比较两份评分表（影响见 whatif）"""
    try:
        changes = differences(text_of(before), text_of(after), after.name)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    tell_differences(changes, second_person=False, as_json=as_json)
