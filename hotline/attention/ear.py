"""One call that is up: its growing file, its last half minute, and the sound of what was said just now."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.attention.messages import Attend
from qa_scoring.live.window import LONGEST_MS, LiveWindow, Look
from qa_scoring.span import Span
from speech.tail import Tail
from speech.tape import Block, Tape

NOTHING = Look((), ())
MARGIN_MS = 200
"""Of the sound around an utterance a recogniser gets so much: a first consonant is quiet."""
_KEPT_MS = 3 * LONGEST_MS
_MOST_READS = 8


@dataclass(frozen=True, slots=True)
class Sound:
    """Both sides of a call, from `from_ms` of the recording on."""

    block: Block
    rate_hz: int
    from_ms: int

    @property
    def length_ms(self) -> int:
        return len(self.block) * 1000 // self.rate_hz


class Ear:
    """Raises SpeechError when the file is none of ours, ValueError for a rate that nobody listens at."""

    def __init__(self, attend: Attend) -> None:
        self.of = attend
        self._tail = Tail(attend.path, 0)
        self._window: LiveWindow | None = None
        self._tape: Tape | None = None

    def look(self) -> Look:
        """What is new in the file since the last look."""
        for _ in range(_MOST_READS):
            block = self._tail.read()
            if not len(block):
                break
            if self._window is None or self._tape is None:
                self._window, self._tape = LiveWindow(self._tail.rate_hz), Tape(self._tail.rate_hz)
            self._window.feed(block)
            self._tape.feed(block)
            self._tape.forget_before(self._tape.end_ms - _KEPT_MS)
        return self._window.look() if self._window is not None else NOTHING

    def sound(self, span: Span) -> Sound:
        """What was heard around a stretch of the last seconds."""
        assert self._tape is not None
        from_ms = max(0, span.start_ms - MARGIN_MS)
        return Sound(self._tape.both(from_ms, span.end_ms + MARGIN_MS), self._tail.rate_hz, from_ms)
