"""The real models, loaded once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from speech.choice import Choice
from speech.mastering import at_loudness, resampled
from speech.models import Models

Said = Callable[..., npt.NDArray[np.float32]]


@pytest.fixture(scope="session")
def models() -> Models:
    """Fails, naming what to run, on a machine without the models."""
    if why_not := Choice().why_not():
        pytest.fail(str(why_not))
    return Models(Choice())


@pytest.fixture(scope="session")
def said(models: Models) -> Said:
    """The text as a caller's voice on the telephone: 8 kHz, at an ordinary loudness."""

    @cache
    def speak(text: str, language: str = "zh-CN", voice: str = "") -> npt.NDArray[np.float32]:
        spoken = models.voice.say(text, language, voice)
        return at_loudness(resampled(spoken.samples, spoken.rate_hz, 8000), 8000, -23.0).astype(np.float32)

    return speak
