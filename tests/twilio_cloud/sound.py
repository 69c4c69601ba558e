"""Sound as the cloud moves it: 16-bit samples, 8,000 a second, in frames of 20 ms; G.711 µ-law on WebSockets."""

from __future__ import annotations

import io
import struct
from collections import deque
from collections.abc import Iterable
from itertools import islice

import numpy as np

from tests.live.tones import level_db

RATE_HZ, FRAME, FRAME_S = 8_000, 160, 0.02
SILENCE = np.zeros(FRAME, np.int16)
PCM, ULAW = 1, 7
KEPT_FRAMES = 50 * 60


def tone(frequency_hz: float, length_s: float, level: float = 0.25) -> np.ndarray:
    """A sine with this share of full scale."""
    times = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    return np.round(level * 32_767 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)


def ulaw(samples: np.ndarray) -> bytes:
    """ITU-T G.711 µ-law, all bits inverted."""
    linear = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(linear), 32_635) + 132
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    step = (magnitude >> (segment + 3)) & 0x0F
    return (~(np.where(linear < 0, 0x80, 0) | segment << 4 | step) & 0xFF).astype(np.uint8).tobytes()


def linear(encoded: bytes) -> np.ndarray:
    bits = ~np.frombuffer(encoded, np.uint8).astype(np.int32) & 0xFF
    magnitude = ((((bits & 0x0F) << 3) + 132) << ((bits & 0x70) >> 4)) - 132
    return np.where(bits & 0x80, -magnitude, magnitude).astype(np.int16)


def mixed(frames: Iterable[np.ndarray | None]) -> np.ndarray:
    """Their sum, held within 16 bits; silence is passed over."""
    heard = [frame for frame in frames if frame is not None and frame is not SILENCE]
    if len(heard) < 2:
        return heard[0] if heard else SILENCE
    return np.clip(np.sum(heard, axis=0, dtype=np.int32), -32_768, 32_767).astype(np.int16)


def read_wav(content: bytes) -> np.ndarray:
    """The first channel, brought to 8,000 samples a second. Raises ValueError for what Twilio could not play."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise ValueError("no WAV file")
    chunks = _chunks(content)
    kind, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", chunks[b"fmt "][:16])
    if (kind, bits) not in ((PCM, 16), (ULAW, 8)):
        raise ValueError(f"format {kind} with {bits} bits")
    data = chunks[b"data"]
    samples = linear(data) if kind == ULAW else np.frombuffer(data[: len(data) // 2 * 2], "<i2")
    return _resampled(samples[::channels].astype(np.int16), rate_hz)


def _chunks(content: bytes) -> dict[bytes, bytes]:
    found, at = {}, 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        found[name] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= found.keys():
        raise ValueError("a WAV file without format or sound")
    return found


def _resampled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    if rate_hz == RATE_HZ:
        return samples
    places = np.arange(round(len(samples) * RATE_HZ / rate_hz)) * rate_hz / RATE_HZ
    return np.round(np.interp(places, np.arange(len(samples)), samples)).astype(np.int16)


def wav(*channels: np.ndarray) -> bytes:
    """As Twilio gives recordings: 16-bit PCM."""
    data = np.stack(channels, axis=1).astype("<i2").tobytes()
    count = len(channels)
    with io.BytesIO() as file:
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + len(data), b"WAVE"))
        file.write(struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, count, RATE_HZ, 2 * RATE_HZ * count, 2 * count, 16))
        file.write(struct.pack("<4sI", b"data", len(data)) + data)
        return file.getvalue()


class Sound:
    """Samples given out frame by frame; `loop` begins again at the end."""

    def __init__(self, samples: np.ndarray, *, loop: bool = False) -> None:
        self._samples, self._at, self._loop = samples, 0, loop

    def frame(self) -> np.ndarray | None:
        """None when it is over."""
        if self._at >= len(self._samples):
            if not self._loop or not len(self._samples):
                return None
            self._at = 0
        frame = self._samples[self._at : self._at + FRAME]
        self._at += FRAME
        return frame if len(frame) == FRAME else np.concatenate((frame, np.zeros(FRAME - len(frame), np.int16)))


class Ears:
    """What somebody has heard, the last minute of it."""

    def __init__(self) -> None:
        self._frames: deque[np.ndarray] = deque(maxlen=KEPT_FRAMES)
        self.frames = 0

    def hear(self, frame: np.ndarray) -> None:
        self._frames.append(frame)
        self.frames += 1

    def last(self, seconds: float) -> np.ndarray:
        """Samples between -1 and 1."""
        count = round(seconds / FRAME_S)
        frames = list(islice(self._frames, max(0, len(self._frames) - count), None))
        return np.concatenate(frames) / 32_768 if frames else np.zeros(0)

    def level(self, frequency_hz: float, last_s: float = 0.5) -> float:
        """In dBFS."""
        return level_db(self.last(last_s), frequency_hz, RATE_HZ)
