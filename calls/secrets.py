"""What nobody may read afterwards: keys of card and identity numbers (X4)."""

from __future__ import annotations

import re
from dataclasses import replace

from calls.event import Event
from calls.events import DigitPressed

HIDDEN = "•"
"""What the journal, the log and every page hold of a secret key."""

SHOWN_AT_END = 4

_LONG_NUMBER = re.compile(r"(?:[0-9〇零一二两三四五六七八九幺][ \-,，、]*){12,}[0-9Xx〇零一二两三四五六七八九幺]")
"""Thirteen digits and more, written or spelled, in groups or not: card numbers (13-19), identity numbers (18)."""


def for_the_record(event: Event) -> Event:
    """The event as it may be written down and told to everybody but the engines."""
    return replace(event, digit=HIDDEN) if isinstance(event, DigitPressed) and event.secret else event


def hidden(text: str) -> str:
    """A card or identity number for people to recognise: its last four characters, the others hidden."""
    shown = text[-SHOWN_AT_END:] if len(text) > 2 * SHOWN_AT_END else ""
    return HIDDEN * (len(text) - len(shown)) + shown


def masked(text: str) -> str:
    """What somebody said, with every number in it that may be a card's or an identity's hidden but for its end."""
    return _LONG_NUMBER.sub(lambda found: hidden(found.group()), text)
