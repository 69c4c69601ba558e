"""What can go wrong with speech, said in the product's two languages.

SpeechError
├── ModelMissingError   weights that are not here, or not the pinned ones, and how to bring them
└── SpeechDownError     the speech process is gone or never came up; it is being started again
"""

from __future__ import annotations

from calls.errors import HotlineError


class SpeechError(HotlineError):
    """`zh` and `en` are sentences for people; survives the way from process to process."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(zh, en)

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class ModelMissingError(SpeechError):
    """Weights that cannot be loaded."""


class SpeechDownError(SpeechError):
    """Nobody there to do the work."""
