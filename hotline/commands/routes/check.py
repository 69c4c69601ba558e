"""`hotline routes check`: can a routing table be used with these agents and flows? Exit status 0, or 2 when not."""

from __future__ import annotations

import typer

from calls.errors import Fault
from config.wording.kind import printable
from hotline.commands.language import is_chinese, say
from hotline.commands.remote import AsJson, Status
from hotline.commands.routes import app
from hotline.commands.routes.files import Config, File, source, text_of
from hotline.commands.visible import print_json, visible


@app.command()
def check(file: File, *, config: Config = None, as_json: AsJson = False) -> None:
    """Check a table / 检查路由表"""
    errors, warnings = source(config).check(text_of(file), printable(file.name))
    if as_json:
        print_json({"ok": not errors, "errors": _as_json(errors), "warnings": _as_json(warnings)})
    else:
        _say(errors, "✗", typer.colors.RED)
        _say(warnings, "!", typer.colors.YELLOW)
        if not errors:
            typer.secho(f"✓ {file}: {say('可以使用', 'can be used')}", fg=typer.colors.GREEN)
    if errors:
        raise typer.Exit(Status.UNUSABLE)


def _say(faults: list[Fault], mark: str, colour: str) -> None:
    for fault in faults:
        chinese = f"{fault.place}: {fault.problem_zh}。{fault.remedy_zh}"
        english = f"{fault.place}: {fault.problem}. {fault.remedy}"
        text = chinese if is_chinese() and fault.problem_zh else english
        typer.secho(visible(f"{mark} {text}"), fg=colour)


def _as_json(faults: list[Fault]) -> list[dict[str, object]]:
    return [
        {
            "place": fault.place,
            "problem": {"zh-CN": fault.problem_zh, "en": fault.problem},
            "remedy": {"zh-CN": fault.remedy_zh, "en": fault.remedy},
        }
        for fault in faults
    ]
