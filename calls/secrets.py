"""What nobody may read afterwards: keys of card and identity numbers (X4)."""

from __future__ import annotations

from dataclasses import replace

from calls.event import Event
from calls.events import DigitPressed

HIDDEN = "•"
"""What the journal, the log and every page hold of a secret key."""

SHOWN_AT_END = 4


def for_the_record(event: Event) -> Event:
    """The event as it may be written down and told to everybody but the engines."""
    return replace(event, digit=HIDDEN) if isinstance(event, DigitPressed) and event.secret else event


def hidden(text: str) -> str:
    """A card or identity number for people to recognise: its last four characters, the others hidden."""
    shown = text[-SHOWN_AT_END:] if len(text) > 2 * SHOWN_AT_END else ""
    return HIDDEN * (len(text) - len(shown)) + shown
