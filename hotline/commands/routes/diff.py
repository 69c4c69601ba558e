"""`hotline routes diff`: what differs between two routing tables, by meaning."""

from __future__ import annotations

import typer

from calls.errors import ConfigurationError
from config.routing import Change, told, touches_emergency
from config.routing import diff as differences
from hotline.commands.files import text_of
from hotline.commands.language import say
from hotline.commands.phone_environment import explain
from hotline.commands.remote import AsJson, Status
from hotline.commands.routes import app
from hotline.commands.routes.files import File
from hotline.commands.visible import print_json


@app.command()
def diff(before: File, after: File, *, as_json: AsJson = False) -> None:
    """Compare two tables / 比较两份路由表"""
    old, new = text_of(before), text_of(after)
    try:
        changes, second = differences(old, new), touches_emergency(old, new)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    if as_json:
        return print_json({"changes": [_as_json(change) for change in changes], "second_person": second})
    for change in changes:
        typer.echo(say(*told(change)))
    if not changes:
        typer.echo(say("没有差别", "no difference"))
    if second:
        warning = say("涉及紧急呼叫：发布须由另一人批准", "concerns emergencies: a second person must approve")
        typer.secho(warning, fg=typer.colors.YELLOW)
    return None


def _as_json(change: Change) -> dict[str, object]:
    return {"path": change.path, "kind": change.kind.value, "before": change.before, "after": change.after}
