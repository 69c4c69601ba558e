"""Whether anybody can listen to callers here: flows are checked with it."""

from __future__ import annotations

from collections.abc import Mapping

from config.known import WhyNot
from speech.choice import Choice


def why_nobody_listens(speech: Mapping[str, object]) -> WhyNot:
    """What the models chosen by these settings lack, in Chinese and in English; None when they are all there.

    Raises ConfigurationError for settings that cannot be.
    """
    missing = Choice.read(speech).why_not()
    return None if missing is None else (missing.zh.rstrip("。"), missing.en.rstrip("."))
