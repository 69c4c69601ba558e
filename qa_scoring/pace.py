"""How fast somebody speaks, from the words: characters a minute of the time in which the voice is heard.

Of a transcript the better source than counted syllables (`qa_scoring.speaking_rate`), which run into one another
in hasty speech. A Mandarin character is a syllable; so is a digit, also a hidden one; an English word counts as 1.5,
about as many as in conversations. Pauses of 200 ms and more are left out by what was heard, not by the words' times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from calls.secrets import HIDDEN
from qa_scoring.channel_facts import LEAST_SPEECH_MS
from qa_scoring.intervals import intersection, joined, total
from qa_scoring.span import Span
from qa_scoring.transcript import Utterance

SYLLABLES_A_WORD: Final = 1.5
_SINGLE: Final = re.compile(rf"[\u3400-\u9fff\d{re.escape(HIDDEN)}]")
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:['’][^\W\d_\u3400-\u9fff]+)*")


def characters(text: str) -> float:
    """As defined above."""
    return len(_SINGLE.findall(text)) + SYLLABLES_A_WORD * len(_WORD.findall(text))


def characters_pm(said: Sequence[Utterance], speech: Sequence[Span], least_ms: int = LEAST_SPEECH_MS) -> float | None:
    """Of one side, who is heard in the spans `speech`; None with less than `least_ms` of it in what was said."""
    spoken = joined(sorted((one.start_ms, one.end_ms) for one in said), 0)
    heard_ms = total(intersection(spoken, [(span.start_ms, span.end_ms) for span in speech]))
    if heard_ms < least_ms:
        return None
    return round(60_000 * sum(characters(one.text) for one in said) / heard_ms, 1)
