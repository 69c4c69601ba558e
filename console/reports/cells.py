"""Text in a spreadsheet: never a formula, whoever chose the words (OWASP: CSV injection)."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate instead of show; in Chinese and Japanese ones the wide signs too."""


def plain(text: str) -> str:
    """The text, with an apostrophe before it where it would be taken for a formula; also one that hides behind
    spaces, which some programs strip."""
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(FORMULA) or text.startswith(FORMULA) else text
