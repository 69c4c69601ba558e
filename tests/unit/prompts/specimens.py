"""WAV files for the tests: healthy ones, and one header at a time made to lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Specimen:
    """A WAV file; every field can be made wrong on its own. `claimed` is the data length the header promises."""

    rate_hz: int = 8000
    channels: int = 1
    bits: int = 16
    tag: int = 1
    data: bytes = bytes(1600)
    claimed: int | None = None
    before_data: bytes = b""

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content())
        return path

    def content(self) -> bytes:
        frame = self.channels * self.bits // 8
        numbers = (self.tag, self.channels, self.rate_hz, self.rate_hz * frame, frame, self.bits)
        claimed = len(self.data) if self.claimed is None else self.claimed
        body = chunk(b"fmt ", struct.pack("<HHIIHH", *numbers)) + self.before_data
        body += b"data" + struct.pack("<I", claimed) + self.data
        return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def chunk(name: bytes, body: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
