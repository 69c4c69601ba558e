"""What others wrote, fit for the terminal: nothing in it that a terminal would obey."""

from __future__ import annotations

import json

import typer

ID_WIDTH = 19
"""Of a call's id: one that is cut off names nothing."""


def visible(text: str, keep: str = "") -> str:
    """Control characters, marks of writing direction and the like become U+FFFD, but for those to `keep`."""
    return "".join(
        letter if letter.isprintable() or letter in keep else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def json_line(value: object) -> str:
    """JSON that reads back the same; what a terminal would obey is escaped in it."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in written)


def print_json(value: object) -> None:
    """One line of it on standard output."""
    typer.echo(json_line(value))
