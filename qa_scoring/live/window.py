"""The last half minute of a call that is up, heard with the same ears as the finished recording [Q5].

Each look costs the same however long the call lasts: only the sound of the window is looked at, beside the call's
first two minutes, which tell how each side usually speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, Frames, Levels
from qa_scoring.intervals import Interval, joined
from qa_scoring.listener import LEFT_IS_CALLER
from qa_scoring.raised_voice import raised_runs
from qa_scoring.runs import Runs
from qa_scoring.span import Span, Voice
from qa_scoring.speech_ends import settled
from qa_scoring.voice_activity import speech_runs

WINDOW_MS: Final = 30_000
BEGINNING_MS: Final = 120_000
RAISED_MS: Final = 1500
"""From then on a raised voice is told: a second could be one loud word, and within three a lead shall know."""
NEWS_MS: Final = 5000
_RAISED_PAUSE_MS: Final = 500
PAUSE_MS: Final = 600
"""Who is silent for so long has said something that can be understood by itself."""
LONGEST_MS: Final = 5000
"""Who speaks on and on is listened to in pieces of this length."""
_SHORTEST_MS: Final = 250


@dataclass(frozen=True, slots=True)
class Look:
    """What is new since the look before. `raised`: a voice is raised for RAISED_MS and longer, told once, when it has
    lasted so long. `said`: stretches of speech that can be understood now."""

    raised: tuple[Span, ...]
    said: tuple[Span, ...]


class LiveWindow:
    """A fold over blocks of shape (samples, 2), left = caller, right = agent; two bytes are kept of 10 ms a side.

    Raises ValueError as `Frames` does.
    """

    def __init__(self, rate_hz: int) -> None:
        self._frames = Frames(rate_hz, pitched=False)
        self._raised_until_ms = dict.fromkeys(LEFT_IS_CALLER, 0)
        self._said_until_ms = dict.fromkeys(LEFT_IS_CALLER, 0)

    @property
    def length_ms(self) -> int:
        return self._frames.length_ms

    def feed(self, block: npt.NDArray[np.generic]) -> None:
        self._frames.feed(block)

    def look(self) -> Look:
        """At the sound fed so far."""
        raised: list[Span] = []
        said: list[Span] = []
        for channel, voice in enumerate(LEFT_IS_CALLER):
            levels, skipped = self._levels(channel)
            speech = settled(levels, speech_runs(levels), np.zeros(len(levels), np.bool_))
            raised += self._raised(voice, _times(raised_runs(levels, speech).plain, skipped))
            said += self._said(voice, _times(speech, skipped))
        return Look(tuple(sorted(raised)), tuple(sorted(said)))

    def _levels(self, channel: int) -> tuple[Levels, _Skipped]:
        """The beginning and the window, and what lies between them."""
        levels = self._frames.levels(channel)
        first, last = BEGINNING_MS // FRAME_MS, len(levels) - WINDOW_MS // FRAME_MS
        if last <= first:
            return levels, _Skipped(len(levels), 0)
        return np.concatenate((levels[:first], levels[last:])), _Skipped(first, last - first)

    def _raised(self, voice: Voice, runs: list[Interval]) -> list[Span]:
        """What was ordinary is known better later on: nothing that is long over is told for it."""
        found = []
        for start_ms, end_ms in joined(runs, _RAISED_PAUSE_MS):
            is_told, is_long = start_ms < self._raised_until_ms[voice], end_ms - start_ms >= RAISED_MS
            if is_long and not is_told and end_ms >= self.length_ms - NEWS_MS:
                found.append(Span(start_ms, end_ms, voice))
            if is_long or is_told:
                self._raised_until_ms[voice] = max(self._raised_until_ms[voice], end_ms + _RAISED_PAUSE_MS)
        return found

    def _said(self, voice: Voice, speech: list[Interval]) -> list[Span]:
        found = []
        for start_ms, end_ms in joined(speech, PAUSE_MS):
            least_ms = _SHORTEST_MS if self.length_ms - end_ms >= PAUSE_MS else LONGEST_MS + FRAME_MS
            begin_ms = max(start_ms, self._said_until_ms[voice])
            while end_ms - begin_ms >= least_ms:
                cut_ms = _cut(begin_ms, end_ms, speech)
                found.append(Span(begin_ms, cut_ms, voice))
                self._said_until_ms[voice] = begin_ms = cut_ms
        return found


def _cut(start_ms: int, end_ms: int, speech: list[Interval]) -> int:
    """Where a stretch that is too long is cut: in the last of its short pauses, else where the time is up."""
    latest_ms = start_ms + LONGEST_MS
    if end_ms <= latest_ms:
        return end_ms
    return max((end for _, end in speech if start_ms + _SHORTEST_MS <= end <= latest_ms), default=latest_ms)


@dataclass(frozen=True, slots=True)
class _Skipped:
    """So many frames are left out from this one on."""

    at: int
    frames: int


def _times(runs: Runs, skipped: _Skipped) -> list[Interval]:
    """In the recording's milliseconds; a run across the gap is two."""
    found: list[Interval] = []
    for start, end in runs.tolist():
        if start < skipped.at:
            found.append((start * FRAME_MS, min(end, skipped.at) * FRAME_MS))
        if end > skipped.at:
            found.append(((max(start, skipped.at) + skipped.frames) * FRAME_MS, (end + skipped.frames) * FRAME_MS))
    return found
