"""When a caller began to speak and when he was done, window by window. Knows no clock and no model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnLimits:
    least_speech_ms: int = 100
    """Shorter than this is a click or a breath."""
    pause_ms: int = 300
    """A caller silent for so long may be done."""
    end_silence_ms: int = 600
    """A caller silent for so long is done."""
    longest_ms: int = 25_000
    """Who speaks longer is understood in parts: the recogniser takes 29 s."""
    speech: float = 0.5
    silence: float = 0.35
    """Probabilities: speech begins above the one and is over below the other."""


@dataclass(frozen=True, slots=True)
class TurnBegan:
    at_ms: int


@dataclass(frozen=True, slots=True)
class TurnPaused:
    """Perhaps the end: `TurnEnded` with the same times follows when it was."""

    began_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class TurnEnded:
    began_ms: int
    ended_ms: int


class Turn:
    """Fed one window after the other, from `began_ms` on."""

    def __init__(self, limits: TurnLimits, began_ms: int, window_ms: int) -> None:
        self._limits = limits
        self._window_ms = window_ms
        self._now_ms = began_ms
        self._began_ms: int | None = None
        self._speech_ms = self._silence_ms = 0

    def feed(self, probability: float) -> TurnBegan | TurnPaused | TurnEnded | None:
        """The next window holds speech with this probability."""
        self._now_ms += self._window_ms
        if self._began_ms is None:
            return self._waiting(probability)
        return self._speaking(probability, self._began_ms)

    def close(self) -> TurnEnded | None:
        """There are no more windows."""
        return None if self._began_ms is None else self._end(self._began_ms, self._now_ms - self._silence_ms)

    def _waiting(self, probability: float) -> TurnBegan | None:
        if probability >= self._limits.speech:
            self._speech_ms += self._window_ms
        elif probability < self._limits.silence:
            self._speech_ms = 0
        if self._speech_ms < self._limits.least_speech_ms:
            return None
        self._began_ms = self._now_ms - self._speech_ms
        self._speech_ms = self._silence_ms = 0
        return TurnBegan(self._began_ms)

    def _speaking(self, probability: float, began_ms: int) -> TurnPaused | TurnEnded | None:
        if probability >= self._limits.speech:
            self._silence_ms = 0
        elif probability < self._limits.silence or self._silence_ms:
            self._silence_ms += self._window_ms
        if self._silence_ms >= self._limits.end_silence_ms:
            return self._end(began_ms, self._now_ms - self._silence_ms)
        if self._now_ms - began_ms >= self._limits.longest_ms:
            return self._end(began_ms, self._now_ms)
        if 0 <= self._silence_ms - self._limits.pause_ms < self._window_ms:
            return TurnPaused(began_ms, self._now_ms - self._silence_ms)
        return None

    def _end(self, began_ms: int, ended_ms: int) -> TurnEnded:
        self._began_ms = None
        self._speech_ms = self._silence_ms = 0
        return TurnEnded(began_ms, ended_ms)
