"""`hotline kb list`: the entries, each with its title and how many ways there are to ask for it."""

from __future__ import annotations

import typer

from calls.model import CHINESE, ENGLISH
from hotline.commands.files import Config
from hotline.commands.kb import app
from hotline.commands.kb.searched import known
from hotline.commands.language import say
from hotline.commands.remote import AsJson
from hotline.commands.visible import print_json, visible
from ivr.knowledge import Entry


@app.command("list")
def listing(*, config: Config = None, as_json: AsJson = False) -> None:
    """List the entries / 列出知识条目"""
    base = known(config)
    if as_json:
        print_json([_as_json(entry) for entry in base.entries.values()])
        return
    for entry in base.entries.values():
        counts = " · ".join(f"{language} {len(entry.questions.get(language, ()))}" for language in (CHINESE, ENGLISH))
        asked = ", ".join(ask.name for ask in entry.asks)
        more = f" · {say('反问', 'asks')} {asked}" if asked else ""
        person = f" · {say('转人工', 'person')}" if entry.hand_over else ""
        title = say(entry.title[CHINESE], entry.title.get(ENGLISH, entry.title[CHINESE]))
        typer.echo(visible(f"{entry.name:<16} {title} · {counts}{more}{person}"))


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry.name,
        "title": dict(entry.title),
        "questions": {language: len(questions) for language, questions in entry.questions.items()},
        "asks": [ask.name for ask in entry.asks],
        "hand_over": entry.hand_over,
    }
