"""What a check found, on the terminal: every fault with its place and remedy, in the terminal's language."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from calls.errors import Fault
from hotline.commands.language import is_chinese, say
from hotline.commands.remote import Status
from hotline.commands.visible import print_json, visible


def tell_checked(what: object, errors: list[Fault], warnings: list[Fault], as_json: bool) -> None:
    """`what` names what was checked. Ends the command with `Status.UNUSABLE` when there is an error."""
    if as_json:
        print_json({"ok": not errors, "errors": _as_json(errors), "warnings": _as_json(warnings)})
    else:
        _say(errors, "✗", typer.colors.RED)
        _say(warnings, "!", typer.colors.YELLOW)
        if not errors:
            typer.secho(visible(f"✓ {what}: {say('可以使用', 'can be used')}"), fg=typer.colors.GREEN)
    if errors:
        raise typer.Exit(Status.UNUSABLE)


def _say(faults: Iterable[Fault], mark: str, colour: str) -> None:
    for fault in faults:
        chinese = f"{fault.place}: {fault.problem_zh}。{fault.remedy_zh}"
        english = f"{fault.place}: {fault.problem}. {fault.remedy}"
        text = chinese if is_chinese() and fault.problem_zh else english
        typer.secho(visible(f"{mark} {text}"), fg=colour)


def _as_json(faults: Iterable[Fault]) -> list[dict[str, object]]:
    return [
        {
            "place": fault.place,
            "problem": {"zh-CN": fault.problem_zh, "en": fault.problem},
            "remedy": {"zh-CN": fault.remedy_zh, "en": fault.remedy},
        }
        for fault in faults
    ]
