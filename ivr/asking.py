"""How a question is asked again: in other words each time."""

from __future__ import annotations

from ivr.steps import Phrase

Wordings = tuple[tuple[Phrase, ...], ...]
"""What is said after the first failure, the second …; the last also after all that follow."""


def wording(wordings: Wordings, failures: int) -> tuple[Phrase, ...]:
    """What to say after so many failures; who asks to hear it again before he failed hears the first."""
    return wordings[min(max(failures, 1), len(wordings)) - 1] if wordings else ()


def every_phrase(*said: Wordings) -> tuple[Phrase, ...]:
    """All that can be said, in whichever failure."""
    return tuple(phrase for wordings in said for words in wordings for phrase in words)
