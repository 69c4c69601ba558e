"""What became of an order, what a draft, a text or a difference is: on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from config.routing import Change, told
from hotline.commands.language import say
from hotline.commands.publishing.moments import shown
from hotline.commands.publishing.subject import Answer, Subject
from hotline.commands.visible import print_json, visible

STATES = {
    "live": ("已生效", "live"),
    "scheduled": ("已排期", "scheduled"),
    "awaiting_approval": ("等待另一人批准", "waits for a second person"),
    "past": ("已被替换", "replaced"),
    "expired": ("未生效即过期", "over before it began"),
    "cancelled": ("已取消", "called off"),
}


def state(name: str) -> str:
    return say(*STATES[name])


def tell(subject: Subject, publication: Answer, as_json: bool) -> None:
    """A publication as the API answers it."""
    if as_json:
        return print_json(publication)
    number, where = publication["version"], state(publication["state"])
    words = [say(f"第 {number} 版：{where}", f"version {number}: {where}")]
    if publication["state"] == "scheduled":
        words.append(say(f"{shown(publication['at'])} 生效", f"from {shown(publication['at'])}"))
    if publication["until"] and publication["state"] in ("live", "scheduled"):
        words.append(say(f"{shown(publication['until'])} 恢复原表", f"until {shown(publication['until'])}"))
    if publication["state"] == "awaiting_approval":
        words.append(f"{subject.command.format(verb='approve')} {number} --user …")
    return typer.echo(" · ".join(words))


def tell_draft(kept: Answer, as_json: bool) -> None:
    if as_json:
        return print_json(kept)
    name, based_on, mark = kept["name"], kept["based_on"], kept["etag"]
    return typer.echo(
        say(
            f"草稿 {name} 已保存，基于第 {based_on} 版 · 标记 {mark}",
            f"draft {name} kept, based on version {based_on} · etag {mark}",
        )
    )


def tell_text(found: Answer, as_json: bool) -> None:
    """A version or a draft, as it was written."""
    if as_json:
        print_json(found)
    else:
        typer.echo(visible(found["text"], "\n\t"), nl=not found["text"].endswith("\n"))


def tell_differences(changes: Iterable[Change], second_person: bool, as_json: bool) -> None:
    found = [*changes]
    if as_json:
        return print_json({"changes": [_as_json(change) for change in found], "second_person": second_person})
    for change in found:
        typer.echo(say(*told(change)))
    if not found:
        typer.echo(say("没有差别", "no difference"))
    if second_person:
        warning = say("涉及紧急呼叫：发布须由另一人批准", "concerns emergencies: a second person must approve")
        typer.secho(warning, fg=typer.colors.YELLOW)
    return None


def _as_json(change: Change) -> dict[str, object]:
    return {"path": change.path, "kind": change.kind.value, "before": change.before, "after": change.after}
