"""`hotline kb ask SENTENCE`: what the bot would make of it, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from calls.model import CHINESE, ENGLISH
from hotline.commands.files import Config
from hotline.commands.kb import app
from hotline.commands.kb.searched import Searched, known
from hotline.commands.language import say
from hotline.commands.remote import AsJson
from hotline.commands.visible import print_json, visible
from ivr.bot.decision import THRESHOLDS, Verdict

Sentence = Annotated[str, typer.Argument(help="what a caller says / 来电者说的话")]

_MEANINGS = {
    Verdict.EMERGENCY: ("紧急情况，立即转应急", "an emergency, at once"),
    Verdict.PERSON: ("转人工", "a person is wanted"),
    Verdict.SURE: ("直接回答", "answered"),
    Verdict.LIKELY: ("先确认再回答", "asked whether that is meant"),
    Verdict.UNSURE: ("没听懂：换种说法再问一次，然后转人工", "not understood: asked once more, then a person"),
}


@app.command()
def ask(sentence: Sentence, *, config: Config = None, as_json: AsJson = False) -> None:
    """Try a sentence / 试一句话"""
    searched = Searched(known(config))
    language = ENGLISH if sentence.isascii() else CHINESE
    decision, matches = searched.decide(sentence, language), searched.matches(sentence)
    if as_json:
        scores = {match.entry: round(match.score, 3) for match in matches}
        print_json({"verdict": decision.verdict, "entry": decision.entry, "matches": scores})
        return
    typer.echo(visible(f"{say(*_MEANINGS[decision.verdict])}{f': {decision.entry}' if decision.entry else ''}"))
    for match in matches:
        typer.echo(visible(f"  {match.score:5.2f}  {match.entry}"))
    levels = THRESHOLDS[language]
    typer.echo(f"  {say('阈值', 'thresholds')} {levels.sure:.2f} / {levels.likely:.2f} · {levels.margin:.2f}")
