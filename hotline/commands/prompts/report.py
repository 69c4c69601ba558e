"""`hotline prompts report`: the recogniser writes the Mandarin prompts down over the telephone band, and what it got
wrong is listed. It errs by itself, on homophones above all: a figure says where to listen, it is no verdict."""

from __future__ import annotations

from typing import Annotated

import soundfile  # type: ignore[import-untyped]
import typer

from calls.model import CHINESE
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.prompts import app
from hotline.commands.prompts.character_errors import character_errors
from hotline.commands.prompts.here import Here, prompts_here
from hotline.commands.remote import Status
from prompts.listing import Row
from speech.errors import SpeechError

MARKED_FROM = 0.15
LONGEST_MS = 28_000
RATE_HZ = 8000
SHORTEST_WORDS = 4
"""Pieces of numbers say nothing by themselves that a recogniser of sentences would understand."""


@app.command()
def report(
    key: Annotated[str, typer.Argument(help="keys that begin so / 键的开头")] = "",
) -> None:
    """Markdown: what the recogniser understood of each Mandarin prompt / 可懂度报告"""
    with prompts_here() as here:
        rows = [row for row in here.desk.rows() if _is_sentence(row) and row.key.startswith(key)]
        try:
            _tell(here, rows)
        except SpeechError as error:
            complain(say(error.zh, error.en))
            raise typer.Exit(Status.REFUSED) from None


def _tell(here: Here, rows: list[Row]) -> None:
    typer.echo("| prompt | said | heard at 8 kHz | characters wrong |\n|---|---|---|---|")
    said_all = wrong_all = 0
    for row in rows:
        (path,) = (here.desk.catalogue.shelf.files[row.key, row.language].get(RATE_HZ, row.path),)
        samples, rate_hz = soundfile.read(path, dtype="float32")
        heard = here.speech.hear(samples, rate_hz, CHINESE).result().text
        said, wrong = character_errors(row.text, heard)
        said_all, wrong_all = said_all + said, wrong_all + wrong
        rate = wrong / said if said else 0.0
        mark = " **⚠**" if rate > MARKED_FROM else ""
        typer.echo(f"| `{row.key}` | {_cell(row.text)} | {_cell(heard)} | {rate:.0%}{mark} |")
    if said_all:
        typer.echo(f"\n{len(rows)} prompts, {said_all} characters, {wrong_all / said_all:.1%} wrong.")


def _is_sentence(row: Row) -> bool:
    is_heard = row.path is not None and row.length_ms <= LONGEST_MS
    return is_heard and row.language == CHINESE and len(row.text) >= SHORTEST_WORDS


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
