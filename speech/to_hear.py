"""The work list of one recording: which utterance of which side is due once the sound of it has passed by."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from qa_scoring.facts import AudioFacts
from qa_scoring.listener import LEFT_IS_CALLER
from qa_scoring.span import Voice
from speech.mastering import quietest
from speech.pieces import LONGEST_MS, Piece, pieces_of
from speech.tape import Tape

CHANNELS: Final = {voice: channel for channel, voice in enumerate(LEFT_IS_CALLER)}
_CUT_FROM_MS: Final = 15_000
"""Who speaks on and on is cut between here and LONGEST_MS, where it is quietest."""


@dataclass(frozen=True, slots=True)
class Due:
    voice: Voice
    piece: Piece


class ToHear:
    def __init__(self, audio: AudioFacts) -> None:
        self._rate_hz = audio.rate_hz
        self._waiting = {
            voice: deque(pieces_of(audio.side(voice).speech, audio.side(voice).echoes)) for voice in LEFT_IS_CALLER
        }
        self._left_ms = self._all_ms = sum(
            piece.end_ms - piece.start_ms for waiting in self._waiting.values() for piece in waiting
        )

    @property
    def done(self) -> float:
        """The share that was given out, 0..1."""
        return 1 - self._left_ms / self._all_ms if self._all_ms else 1.0

    @property
    def needs_from_ms(self) -> int:
        """Earlier sound is not wanted any more."""
        return min((waiting[0].from_ms for waiting in self._waiting.values() if waiting), default=1 << 62)

    def until(self, end_ms: int, tape: Tape) -> Iterator[Due]:
        """What is on the tape whole, of both sides; the rest waits."""
        for voice, waiting in self._waiting.items():
            while waiting and min(waiting[0].to_ms, waiting[0].start_ms + LONGEST_MS) <= end_ms:
                piece = self._next(voice, tape)
                self._left_ms -= piece.end_ms - piece.start_ms
                yield Due(voice, piece)

    def _next(self, voice: Voice, tape: Tape) -> Piece:
        """The first piece, or of one that is too long its beginning; the rest stays first in line."""
        piece = self._waiting[voice].popleft()
        if piece.end_ms - piece.start_ms <= LONGEST_MS:
            return piece
        start_ms = piece.start_ms + _CUT_FROM_MS
        sound = tape.sound(CHANNELS[voice], start_ms, piece.start_ms + LONGEST_MS)
        if len(sound) < self._rate_hz:  # the recording ends before its facts do
            return piece
        cut_ms = start_ms + quietest(sound, self._rate_hz, 0, len(sound)) * 1000 // self._rate_hz
        self._waiting[voice].appendleft(replace(piece, start_ms=cut_ms, from_ms=cut_ms))
        return replace(piece, end_ms=cut_ms, to_ms=cut_ms)
