"""The chosen models, each loaded once, when it is first asked for."""

from __future__ import annotations

from functools import cached_property

from speech.bge import Bge
from speech.choice import Choice
from speech.interface import Embedder, Recogniser, Voice
from speech.whisper import Whisper


class Models:
    """Reading an attribute takes a second or two the first time and may raise ModelMissingError.

    Each model belongs to one thread.
    """

    def __init__(self, choice: Choice) -> None:
        self._choice = choice

    @cached_property
    def voice(self) -> Voice:
        from speech.kokoro_voice import KokoroVoice  # noqa: PLC0415  a second that hearing need not wait

        return KokoroVoice(self._choice.voices)

    @cached_property
    def recogniser(self) -> Recogniser:
        return Whisper(self._choice.recogniser_folder)

    @cached_property
    def embedder(self) -> Embedder:
        return Bge(self._choice.embedder_folder)
