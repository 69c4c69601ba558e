"""The voice that prompts are spoken with, and its name with everything in it that can be heard."""

from __future__ import annotations

from concurrent.futures import TimeoutError as NotInTimeError

from hotline.prompting.maker import Speak
from prompts.takes import Take
from speech.choice import Choice
from speech.errors import SpeechDownError
from speech.interface import Spoken
from speech.process import SpeechProcess
from speech.weights import KOKORO

PATIENCE_S = 120.0
"""Live calls go first."""


def voice_name(choice: Choice) -> str:
    voices = ",".join(f"{language}={voice}" for language, voice in sorted(choice.voices.items()))
    return f"{KOKORO.name}@{KOKORO.version} {voices}".strip()


def spoken_by(process: SpeechProcess) -> Speak:
    def speak(take: Take) -> Spoken:
        try:
            return process.say(take.text, take.language, take.voice, take.speed).result(PATIENCE_S)
        except NotInTimeError as error:
            raise SpeechDownError("语音合成超时", "The voice did not answer in time") from error

    return speak
