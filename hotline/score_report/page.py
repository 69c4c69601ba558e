"""Score cards as one HTML page to read and to print: no script, no font, nothing fetched."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hotline.commands.visible import visible
from hotline.score_report import words
from hotline.score_report.comparing import comparison
from hotline.score_report.scored import Batch
from hotline.score_report.waveform import draw

TEMPLATES = Path(__file__).parent / "templates"


def page(batch: Batch) -> str:
    """Whatever comes from files, rubrics and the database is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("cards.html").render(
        batch=batch, words=words, draw=draw, comparison=comparison, visible=visible
    )
