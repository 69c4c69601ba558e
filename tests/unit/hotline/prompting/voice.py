"""A voice for tests: every text is a tone of its own, as long as the text; it counts what it was asked."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np

from prompts.takes import Take
from speech.errors import ModelMissingError
from speech.interface import Spoken

RATE_HZ = 24_000
SECONDS_A_LETTER = 0.15


def tone_hz(text: str) -> float:
    return 300.0 + zlib.crc32(text.encode()) % 1500


@dataclass
class ToneVoice:
    said: list[Take] = field(default_factory=list)
    is_there: bool = True

    def __call__(self, take: Take) -> Spoken:
        if not self.is_there:
            raise ModelMissingError("没有语音模型", "There is no speech model")
        self.said.append(take)
        at_s = np.arange(int(RATE_HZ * max(0.3, SECONDS_A_LETTER * len(take.text)) / take.speed)) / RATE_HZ
        return Spoken((0.3 * np.sin(2 * np.pi * tone_hz(take.text) * at_s)).astype(np.float32), RATE_HZ)
