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
    """The models are asked for a prompt at a time, as calls are."""
    from speech.intelligibility import errors  # noqa: PLC0415  only with the speech models' libraries

    typer.echo("| prompt | said | heard at 8 kHz | characters wrong | by ear |\n|---|---|---|---|---|")
    said = wrong = by_ear = 0
    for row in rows:
        path = here.desk.catalogue.shelf.files[row.key, row.language].get(RATE_HZ, row.path)
        samples, rate_hz = soundfile.read(path, dtype="float32")
        heard = here.speech.hear(samples, rate_hz, CHINESE).result().text
        found = errors(row.text, heard)
        said, wrong, by_ear = said + found.characters, wrong + found.wrong, by_ear + found.syllables
        shares = f"{_share(found.wrong, found.characters)} | {_share(found.syllables, found.characters)}"
        typer.echo(f"| `{row.key}` | {_cell(row.text)} | {_cell(heard)} | {shares} |")
    if said:
        total = f"{wrong / said:.1%} wrong, {by_ear / said:.1%} by ear (syllables, tones aside)"
        typer.echo(f"\n{len(rows)} prompts, {said} characters: {total}.")


def _share(wrong: int, of: int) -> str:
    """What is to be listened to is marked."""
    share = wrong / of if of else 0.0
    return f"{share:.0%}" + (" **⚠**" if share > MARKED_FROM else "")


def _is_sentence(row: Row) -> bool:
    is_heard = row.path is not None and row.length_ms <= LONGEST_MS
    return is_heard and row.language == CHINESE and len(row.text) >= SHORTEST_WORDS


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
