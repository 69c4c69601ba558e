"""A sentence spoken by a voice, carried by a telephone line and written down by the recogniser."""

from __future__ import annotations

import typer

from calls.model import CHINESE, ENGLISH
from hotline import settings
from hotline.commands.language import say
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from speech.choice import Choice
from speech.errors import SpeechError
from speech.mastering import resampled
from speech.process import SpeechProcess

RATE_HZ = 8_000
PATIENCE_S = 120.0
VOICES = {CHINESE: "zm_yunxi", ENGLISH: "am_fenrir"}
"""Callers': not the voice that speaks the prompts."""


class Telephone:
    """Ends the command when a model is not there."""

    def __init__(self) -> None:
        self._speech = SpeechProcess(Choice.read(settings.load().speech))

    def carry(self, sentence: str, language: str) -> tuple[str, float]:
        """What was heard, and how sure the recogniser is of it."""
        try:
            spoken = self._speech.say(sentence, language, VOICES[language]).result(PATIENCE_S)
            narrow = resampled(spoken.samples, spoken.rate_hz, RATE_HZ)
            heard = self._speech.hear(narrow, RATE_HZ, language).result(PATIENCE_S)
        except SpeechError as error:
            typer.secho(visible(f"✗ {say(error.zh, error.en)}"), fg="red", err=True)
            raise typer.Exit(Status.UNUSABLE) from None
        return heard.text, heard.confidence

    def close(self) -> None:
        self._speech.close()
