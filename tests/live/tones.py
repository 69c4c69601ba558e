"""Tones for calls: made as WAV, A-law or RTP in a pcap, and measured in what was heard. 0 dBFS is a sine of 1.0."""

from __future__ import annotations

import struct
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

RATE_HZ = 8_000
CALLER_HZ, AGENT_HZ = 440.0, 880.0
FRAME = 160
SILENT_DB = -120.0
KEYS = "0123456789*#ABCD"


def tone(frequency_hz: float, length_s: float, level_db: float = -12.0, rate_hz: int = RATE_HZ) -> np.ndarray:
    """A sine of `level_db` dBFS."""
    times = np.arange(round(length_s * rate_hz)) / rate_hz
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * times)


def write_wav(path: Path, *channels: np.ndarray, rate_hz: int = RATE_HZ) -> Path:
    """The channels as 16-bit PCM."""
    samples = np.clip(np.round(np.stack(channels, axis=1) * 32_767), -32_768, 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((len(channels), 2, rate_hz, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def read_wav(path: Path) -> tuple[np.ndarray, int]:
    """Samples as (channels, frames), and the rate."""
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return samples.T / 32_768, file.getframerate()


def level_db(samples: np.ndarray, frequency_hz: float, rate_hz: int) -> float:
    """The level of one frequency in dBFS, by Goertzel's filter over the whole of `samples` under a Hann window.

    The window keeps other tones 60 dB and more away, so that a leak of one tone into another's channel shows.
    """
    if not len(samples):
        return SILENT_DB
    window = np.hanning(len(samples))
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(samples)) / rate_hz)
    amplitude = 2 * abs(np.sum(samples * window * turns)) / max(np.sum(window), 1e-9)
    return float(max(SILENT_DB, 20 * np.log10(max(amplitude, 1e-9))))


def levels_db(path: Path, *frequencies_hz: float) -> list[dict[float, float]]:
    """For each channel of a WAV the level of each frequency."""
    channels, rate_hz = read_wav(path)
    return [{hz: round(level_db(channel, hz, rate_hz), 1) for hz in frequencies_hz} for channel in channels]


def loudest_part(samples: np.ndarray, frequency_hz: float, rate_hz: int, length_s: float = 1.0) -> np.ndarray:
    """The stretch of `length_s` in which the tone is strongest."""
    size = min(len(samples), round(length_s * rate_hz))
    starts = range(0, max(1, len(samples) - size + 1), max(1, size // 4))
    best = max(starts, key=lambda start: level_db(samples[start : start + size], frequency_hz, rate_hz))
    return samples[best : best + size]


def sounding_ms(samples: np.ndarray, frequency_hz: float, rate_hz: int, above_db: float = -40.0) -> int:
    """How long the tone was there, in steps of 20 ms."""
    step = rate_hz // 50
    frames = [samples[at : at + step] for at in range(0, len(samples) - step + 1, step)]
    return 20 * sum(level_db(frame, frequency_hz, rate_hz) > above_db for frame in frames)


def only(tape: Path, heard_hz: float, other_hz: float) -> None:
    """Fails unless the tape's loudest second holds one tone and, 50 dB below it, nothing of the other."""
    (samples,), rate_hz = read_wav(tape)
    part = loudest_part(samples, heard_hz, rate_hz)
    heard_db, other_db = level_db(part, heard_hz, rate_hz), level_db(part, other_hz, rate_hz)
    assert heard_db > -20, f"{heard_hz} Hz at {heard_db:.1f} dBFS in {tape.name}"
    assert other_db < heard_db - 50, f"{other_hz} Hz leaks: {other_db:.1f} dBFS in {tape.name}"


def a_law(samples: np.ndarray) -> bytes:
    """G.711 A-law, even bits inverted (ITU-T G.711, table 1a)."""
    linear = np.clip(np.round(samples * 32_767), -32_768, 32_767).astype(np.int32)
    magnitude = np.minimum(np.where(linear >= 0, linear, -linear - 1) >> 3, 4_095)
    segment = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    step = (magnitude >> np.maximum(segment, 1)) & 0x0F
    return ((np.where(linear >= 0, 0x80, 0) | segment << 4 | step) ^ 0x55).astype(np.uint8).tobytes()


def write_pcap(path: Path, samples: np.ndarray, presses: Sequence[tuple[int, str]] = ()) -> Path:
    """One RTP stream in a pcap file, as SIPp's play_pcap_audio takes it: A-law, and keys as RFC 4733 events.

    `presses` are (ms from the beginning, key), in order and 300 ms or more apart. Payload types are 8 and 101.
    """
    payload = a_law(samples)
    packets = {at // FRAME: (8, at, payload[at : at + FRAME]) for at in range(0, len(payload) - FRAME + 1, FRAME)}
    for at_ms, key in presses:
        packets |= _events(at_ms // 20, key)
    records = [_record(slot, _packet(number, *packets[slot])) for number, slot in enumerate(sorted(packets))]
    path.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1) + b"".join(records))
    return path


def _events(first: int, key: str) -> dict[int, tuple[int, int, bytes]]:
    """A key held for 160 ms in the place of sound: eight packets of growing duration, the end said three times."""
    event, began = KEYS.index(key), first * FRAME
    lengths = [min(number, 8) for number in range(1, 11)]
    flags = [0x80 if number >= 8 else 0 for number in range(1, 11)]
    bodies = [
        struct.pack(">BBH", event, flag | 10, FRAME * length) for flag, length in zip(flags, lengths, strict=True)
    ]
    return {first + number: (101, began, body) for number, body in enumerate(bodies)}


def _record(slot: int, packet: bytes) -> bytes:
    seconds, microseconds = divmod(20_000 * slot, 1_000_000)
    return struct.pack("<IIII", seconds, microseconds, len(packet), len(packet)) + packet


def _packet(number: int, payload_type: int, timestamp: int, body: bytes) -> bytes:
    """Ethernet, IPv4, UDP and RTP; SIPp puts its own addresses in."""
    rtp = struct.pack(">BBHII", 0x80, payload_type, number & 0xFFFF, timestamp, 0x1D1A1) + body
    udp = struct.pack(">HHHH", 6_000, 6_000, 8 + len(rtp), 0) + rtp
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
    return bytes(12) + b"\x08\x00" + ip + udp
