"""Listens to one caller: follows his recording, notices when he speaks, cuts out what he said."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from speech.echo import EchoGuard
from speech.errors import SpeechError
from speech.news import Began
from speech.silero import RATES_HZ, Silero
from speech.tail import Frames, Tail
from speech.turn import Turn, TurnBegan, TurnEnded, TurnLimits, TurnPaused

_BEFORE_MS, _AFTER_MS = 250, 200
"""Kept around an utterance: first and last consonants are too soft to be noticed."""
_WINDOW_MS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    samples: npt.NDArray[np.float32]
    rate_hz: int
    began_ms: int
    ended_ms: int
    is_final: bool
    """False: he may go on; he did not when the same times come once more, finally."""


class Ear:
    """Times are milliseconds of the recording."""

    def __init__(self, tail: Tail, began_ms: int, limits: TurnLimits) -> None:
        self._tail = tail
        self._turn = Turn(limits, began_ms, _WINDOW_MS)
        self._echo = EchoGuard()
        self._rest = np.zeros((0, 2), dtype=np.int16)
        self._vad: Silero | None = None
        longest_ms = limits.longest_ms + limits.end_silence_ms + _BEFORE_MS + _WINDOW_MS
        self._kept: deque[npt.NDArray[np.float32]] = deque(maxlen=longest_ms // _WINDOW_MS)
        """The caller's last windows, as many as may still be wanted."""
        self._now_ms = began_ms
        self._closed = False

    def poll(self) -> list[Began | Utterance]:
        """What happened in the frames that came since the last look. Raises SpeechError when it cannot go on."""
        told = [news for window in self._windows(self._tail.read()) if (news := self._hear(window))]
        if self._tail.is_closed and not self._closed:
            self._closed = True
            if end := self._turn.close():
                told.append(self._cut(end))
        return told

    def _windows(self, frames: Frames) -> list[Frames]:
        if not len(frames):
            return []
        if self._vad is None:
            self._vad = _vad(self._tail.rate_hz)
        sound = np.concatenate([self._rest, frames])
        whole = len(sound) // self._vad.window
        self._rest = sound[whole * self._vad.window :]
        return np.split(sound[: whole * self._vad.window], whole) if whole else []

    def _hear(self, window: Frames) -> Began | Utterance | None:
        assert self._vad is not None
        left, right = (np.ascontiguousarray(channel, dtype=np.float32) / np.float32(32768) for channel in window.T)
        self._kept.append(left)
        self._now_ms += _WINDOW_MS
        probability = self._vad.probability(left)
        match self._turn.feed(probability if self._echo.is_the_caller(left, right) else 0.0):
            case TurnBegan(at_ms):
                return Began(at_ms)
            case TurnPaused() | TurnEnded() as end:
                return self._cut(end)
            case None:
                return None

    def _cut(self, end: TurnPaused | TurnEnded) -> Utterance:
        """The utterance with a little around it, as far back as sound is kept."""
        rate_hz = self._tail.rate_hz
        kept = np.concatenate(self._kept)
        first_ms = self._now_ms - _WINDOW_MS * len(self._kept)
        first = max(0, end.began_ms - _BEFORE_MS - first_ms) * rate_hz // 1000
        last = max(0, end.ended_ms + _AFTER_MS - first_ms) * rate_hz // 1000
        return Utterance(kept[first:last], rate_hz, end.began_ms, end.ended_ms, isinstance(end, TurnEnded))


def _vad(rate_hz: int) -> Silero:
    if rate_hz not in RATES_HZ:
        raise SpeechError(f"录音采样率 {rate_hz} 不受支持。", f"A recording at {rate_hz} Hz cannot be listened to.")
    return Silero(rate_hz)
