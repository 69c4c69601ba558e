"""Two-channel calls with planted events: what was planted is known to the millisecond.

A voice is made of syllables (pitch pulses or hiss, three formants, telephone band, rise and decay, level moving from
one to the next) with stop closures between some of them, so that it dips and swells as speech does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float64]
Interval = tuple[int, int]
CALLER, AGENT = 0, 1


@dataclass
class Planted:
    """A call under construction: plan who talks when, then render it."""

    length_ms: int
    rate_hz: int = 8000
    seed: int = 1
    level_dbfs: tuple[float, float] = (-24.0, -24.0)
    snr_db: float = 30.0
    g711: bool = True
    talk: tuple[list[Interval], list[Interval]] = field(default_factory=lambda: ([], []))

    def says(self, channel: int, start_ms: int, end_ms: int) -> Planted:
        self.talk[channel].append((start_ms, end_ms))
        return self

    def render(self) -> Wave:
        """Samples in -1..1, shape (samples, 2)."""
        random = np.random.default_rng(self.seed)
        return np.stack([self._channel(channel, random) for channel in (CALLER, AGENT)], axis=1)

    def _channel(self, channel: int, random: np.random.Generator) -> Wave:
        level = self.level_dbfs[channel]
        wave = _hiss(random, samples(self.length_ms, self.rate_hz), self.rate_hz) * amplitude(level - self.snr_db)
        for start_ms, end_ms in self.talk[channel]:
            spoken = voice(random, end_ms - start_ms, self.rate_hz) * amplitude(level)
            first = samples(start_ms, self.rate_hz)
            wave[first : first + len(spoken)] += spoken
        wave = np.clip(wave, -1.0, 32767 / 32768)
        return a_law(wave) if self.g711 else wave


def amplitude(dbfs: float) -> float:
    return float(10 ** (dbfs / 20))


def samples(length_ms: int, rate_hz: int) -> int:
    return length_ms * rate_hz // 1000


def tone(hz: float, length_ms: int, rate_hz: int, dbfs: float) -> Wave:
    """A sine of this power (0 dBFS is a full-scale square wave)."""
    time = np.arange(samples(length_ms, rate_hz)) / rate_hz
    return np.asarray(np.sin(2 * np.pi * hz * time) * amplitude(dbfs) * np.sqrt(2))


def a_law(wave: Wave) -> Wave:
    """There and back through ITU-T G.711 A-law (continuous formula, 8 bits)."""
    a = 87.6
    loudness = np.abs(wave)
    scale = 1 + np.log(a)
    curved = np.where(loudness < 1 / a, a * loudness, 1 + np.log(np.maximum(a * loudness, 1.0))) / scale
    coded = (np.minimum(np.floor(curved * 128), 127) + 0.5) / 128 * scale
    return np.asarray(np.sign(wave) * np.where(coded < 1, coded, np.exp(coded - 1)) / a)


def voice(random: np.random.Generator, length_ms: int, rate_hz: int) -> Wave:
    """Speech-like sound of exactly this length and of power 1 while it lasts."""
    wave = np.zeros(samples(length_ms, rate_hz))
    at, pitch_hz = 0, random.uniform(95, 230)
    while at < len(wave):
        length = samples(int(random.uniform(120, 280)), rate_hz)
        length = len(wave) - at if len(wave) - at < length + samples(120, rate_hz) else length
        wave[at : at + length] = _syllable(random, length, pitch_hz * random.uniform(0.85, 1.2), rate_hz)
        at += length
        at += samples(int(random.uniform(20, 90)), rate_hz) if at < len(wave) and random.random() < 0.3 else 0
    return wave / np.sqrt(np.mean(wave**2))


def _syllable(random: np.random.Generator, length: int, pitch_hz: float, rate_hz: int) -> Wave:
    source = random.normal(0, 0.05, length)
    source[:: max(1, int(rate_hz / pitch_hz))] += 1.0
    hz = np.fft.rfftfreq(length, 1 / rate_hz)
    gain = _telephone_band(hz)
    for centre, width in ((random.uniform(300, 850), 90), (random.uniform(900, 2300), 130), (2700, 200)):
        gain = gain * (1 + 6 / (1 + ((hz - centre) / width) ** 2))
    sound = np.fft.irfft(np.fft.rfft(source) * gain, length)
    hissing = min(samples(60, rate_hz), length) if random.random() < 0.3 else 0
    sound[:hissing] = _hiss(random, hissing, rate_hz) * np.sqrt(np.mean(sound**2)) * 0.4
    edge = np.minimum(
        np.arange(1, length + 1) / samples(15, rate_hz), np.arange(length, 0, -1) / samples(50, rate_hz)
    )
    loudness = amplitude(random.normal(0, 3))
    return np.asarray(sound / np.sqrt(np.mean(sound**2)) * np.minimum(edge, 1) * loudness)


def _telephone_band(hz: Wave) -> Wave:
    return np.asarray(1 / (1 + (250 / np.maximum(hz, 1)) ** 6) / (1 + (hz / 3500) ** 12))


def _hiss(random: np.random.Generator, length: int, rate_hz: int) -> Wave:
    """Noise in the telephone band, falling by 3 dB an octave as room noise does, of power 1."""
    if length == 0:
        return np.zeros(0)
    hz = np.fft.rfftfreq(length, 1 / rate_hz)
    spectrum = np.fft.rfft(random.normal(0, 1, length)) * _telephone_band(hz) / np.sqrt(np.maximum(hz, 100))
    wave = np.fft.irfft(spectrum, length)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)))


def blocks(wave: npt.NDArray[np.generic], cuts: Iterable[int]) -> Iterator[npt.NDArray[np.generic]]:
    """The same sound cut before each of these samples."""
    edges = [0, *sorted(cut for cut in cuts if 0 <= cut <= len(wave)), len(wave)]
    for start, end in pairwise(edges):
        yield wave[start:end]


def overlap_ratio(found: Interval, truth: Interval) -> float:
    """Intersection over union."""
    common = max(0, min(found[1], truth[1]) - max(found[0], truth[0]))
    return common / (max(found[1], truth[1]) - min(found[0], truth[0]))
