"""Listens to a two-channel recording block by block and says what it heard."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.arousal import arousal
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.dialogue import dialogue_of, spans_of
from qa_scoring.echo import Echo, echo_of
from qa_scoring.facts import AudioFacts
from qa_scoring.frames import FRAME_MS, LOUDEST_LEVEL, Frames, Levels, dbfs
from qa_scoring.intervals import Interval, joined
from qa_scoring.raised_voice import Stretch, raised_runs, shouted_runs
from qa_scoring.runs import Runs, mask_of, runs_of
from qa_scoring.span import Span, Voice
from qa_scoring.speaking_rate import speaking_rate
from qa_scoring.speech_ends import settled
from qa_scoring.voice_activity import speech_runs

LEFT_IS_CALLER: Final[tuple[Voice, Voice]] = ("caller", "agent")
_CLIPPING_PAUSE_MS: Final = 100  # clipped peaks of one syllable are one thing to hear
_ECHO_PAUSE_MS: Final = 1000  # an echo pauses with the voice it repeats
_ECHO_MS: Final = 1000  # what is shorter is the rim of a stretch of speech compared with one that was echoed
_RAISED_PAUSE_MS: Final = 500
_STILL_PAUSE_MS: Final = 1000
_RAISED_MS: Final = 1000  # a single loud word is emphasis
_POWERS: Final = tuple(10 ** (dbfs(level) / 10) for level in range(LOUDEST_LEVEL + 1))


class Listener:
    """A fold over blocks of shape (samples, 2), left = caller, right = agent.

    The facts do not depend on how the recording was cut into blocks. Kept per 10 ms and channel are two
    bytes and a half: 5.4 MB for three hours. `facts()` may be asked at any time, also while the call is still up.
    Raises ValueError for a rate other than 8000 or 16000 Hz, and from `feed` for blocks of another kind.
    """

    def __init__(self, rate_hz: int) -> None:
        self._frames = Frames(rate_hz)

    def feed(self, block: npt.NDArray[np.generic]) -> None:
        """Take the next samples: int16, or float within -1..1."""
        self._frames.feed(block)

    def facts(self) -> AudioFacts:
        """What was heard so far."""
        frames = self._frames
        levels = [frames.levels(channel) for channel in (0, 1)]
        heard = [speech_runs(levels[channel]) for channel in (0, 1)]
        echoes = [echo_of(levels[1 - channel], levels[channel], heard[1 - channel]) for channel in (0, 1)]
        runs = [_speech(levels[channel], echoes[channel]) for channel in (0, 1)]
        sides = [self._side(channel, runs[channel], echoes[channel]) for channel in (0, 1)]
        talk = dialogue_of(_milliseconds(runs[0]), _milliseconds(runs[1]), frames.length_ms)
        return AudioFacts(
            rate_hz=frames.rate_hz,
            length_ms=frames.length_ms,
            caller=sides[0],
            agent=sides[1],
            silence_ms=talk.silence_ms,
            silences=talk.silences,
            overlap_ms=talk.overlap_ms,
            overlaps=talk.overlaps,
            interruptions=talk.interruptions,
            turns=talk.turns,
            response_gaps=talk.response_gaps,
        )

    def _side(self, channel: int, runs: Runs, echo: Echo) -> ChannelFacts:
        levels, voice = self._frames.levels(channel), LEFT_IS_CALLER[channel]
        speaking = mask_of(runs, len(levels))
        rate = speaking_rate(levels, runs)
        clipped = self._frames.clipped(channel) & speaking
        shouted = shouted_runs(levels, runs, clipped)
        moved = arousal(self._frames.pitches(channel), levels, runs)
        return ChannelFacts(
            speech=spans_of(_milliseconds(runs), voice),
            level_dbfs=_mean_dbfs(levels[speaking]),
            noise_dbfs=_median_dbfs(levels[~(speaking | echo.alone)]),
            clipped=spans_of(joined(_milliseconds(runs_of(clipped)), _CLIPPING_PAUSE_MS), voice),
            clipped_ms=int(np.count_nonzero(clipped)) * FRAME_MS,
            echoes=spans_of(joined(_milliseconds(echo.runs), _ECHO_PAUSE_MS), voice, _ECHO_MS),
            echo_delay_ms=echo.delay_ms,
            syllables=rate.syllables,
            fast=spans_of(_milliseconds(rate.fast), voice),
            raised=_going_on(raised_runs(levels, runs), voice),
            shouted=_going_on(shouted, voice),
            pitch_hz=moved.pitch_hz,
            higher=_going_on(moved.higher, voice),
            aroused=_going_on(moved.aroused, voice),
        )


def facts_of(blocks: Iterable[npt.NDArray[np.generic]], rate_hz: int) -> AudioFacts:
    """The facts of a recording given in blocks of any size; see `Listener`."""
    listener = Listener(rate_hz)
    for block in blocks:
        listener.feed(block)
    return listener.facts()


def _speech(levels: Levels, echo: Echo) -> Runs:
    return settled(levels, speech_runs(levels, foreign=echo.alone), echo.alone)


def _lasting(runs: Runs, voice: Voice) -> tuple[Span, ...]:
    return spans_of(joined(_milliseconds(runs), _RAISED_PAUSE_MS), voice, _RAISED_MS)


def _going_on(stretch: Stretch, voice: Voice) -> tuple[Span, ...]:
    """The stretches in which it is plain for long enough, as far as they go on."""
    plain = _lasting(stretch.plain, voice)
    return tuple(
        span
        for span in spans_of(joined(_milliseconds(stretch.still), _STILL_PAUSE_MS), voice)
        if any(span.start_ms <= part.start_ms and part.end_ms <= span.end_ms for part in plain)
    )


def _milliseconds(runs: Runs) -> list[Interval]:
    return [(start * FRAME_MS, end * FRAME_MS) for start, end in runs.tolist()]


def _mean_dbfs(levels: Levels) -> float | None:
    """Level of the mean power, to a tenth of a decibel."""
    if len(levels) == 0:
        return None
    counts = np.bincount(levels, minlength=LOUDEST_LEVEL + 1).tolist()
    power = math.fsum(count * power for count, power in zip(counts, _POWERS, strict=True))
    return round(10 * math.log10(power / len(levels)), 1)


def _median_dbfs(levels: Levels) -> float | None:
    if len(levels) == 0:
        return None
    heard = np.cumsum(np.bincount(levels))
    return dbfs(int(np.searchsorted(heard, (len(levels) + 1) // 2)))
