"""Whose silence it was: who owed the next word.

Without a word understood, the one who owed it is the one who then says it. From the turns of `qa_scoring.dialogue`:
  within a turn        its speaker, who goes on after an own pause (looks something up, has put the other on hold)
  between two turns    the one who has the second, and answers
  before the first     the agent, whose greeting is awaited, whoever speaks first
  after the last       the other one, whose answer never came
Where turns overlap, the turn that ends first counts. A backchannel takes no turn and ends no debt. A question
that nobody answers and the same person's next question are one turn: the silence between them is the asker's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from qa_scoring.span import Span, Voice, other


def owed(silences: Sequence[Span], turns: Sequence[Span]) -> tuple[Span, ...]:
    """The same silences, each with the voice that owed the next word as its channel."""
    voices: list[Voice] = ["caller" if turn.channel == "caller" else "agent" for turn in turns]
    ends = [turn.end_ms for turn in turns]  # in order, as turns are: a turn that ends within another is none
    return tuple(
        Span(span.start_ms, span.end_ms, _debtor(span, bisect_right(ends, span.start_ms), turns, voices))
        for span in silences
    )


def _debtor(silence: Span, following: int, turns: Sequence[Span], voices: Sequence[Voice]) -> Voice:
    """`following`: index of the first turn that is still to end when the silence begins."""
    if not turns or silence.start_ms < turns[0].start_ms:
        return "agent"
    return voices[following] if following < len(turns) else other(voices[-1])
