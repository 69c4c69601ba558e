"""Tells the caller from the echo of what he hears, by loudness alone.

A telephone sends a prompt back at least 18 dB weaker and up to a quarter of a second later; who speaks into it is
louder.
"""

from __future__ import annotations

from collections import deque

from speech.interface import Samples

_RETURN_LOSS = 10 ** (-18 / 10)
_FAINTEST = 10 ** (-55 / 10)
"""Powers, full scale being 1. Nobody is understood below -55 dBFS."""
_ECHO_WINDOWS = 8


class EchoGuard:
    """Fed a window of both channels after the other."""

    def __init__(self) -> None:
        self._heard: deque[float] = deque([0.0] * _ECHO_WINDOWS, _ECHO_WINDOWS)

    def is_the_caller(self, left: Samples, right: Samples) -> bool:
        """Whether `left` is louder than any echo of the last windows of `right` could be."""
        self._heard.append(_power(right))
        return _power(left) > max(_FAINTEST, max(self._heard) * _RETURN_LOSS)


def _power(window: Samples) -> float:
    return float(window @ window) / len(window)
