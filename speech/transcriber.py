"""From a two-channel recording to its transcript: every utterance of both sides recognised by itself, with times.

Long sound makes Whisper leave out whole sentences, so it is given one utterance at a time and never what came before.
Numbers are masked before anything leaves here (`qa_scoring.masking`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from qa_scoring.facts import AudioFacts
from qa_scoring.masking import masked
from qa_scoring.transcript import Transcript, Utterance, in_order
from speech.choice import Choice
from speech.doubt import is_believed
from speech.interface import Recogniser
from speech.sentences import sentences_of
from speech.tape import Block, Tape
from speech.to_hear import CHANNELS, Due, ToHear
from speech.whisper import Whisper

OnProgress = Callable[[float], None]
"""Is told the share of the speech that is done, 0..1, after every utterance."""

_FOREVER_MS = 1 << 62


class Transcriber:
    """Works on the calling thread, for a fifth of the talk's time and longer: use it in a process of its own."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser

    @classmethod
    def of(cls, choice: Choice) -> Transcriber:
        """With the owner's recogniser for recordings; loading takes a second or two. Raises ModelMissingError."""
        return cls(Whisper(choice.transcriber_folder))

    def transcribe(
        self,
        blocks: Iterable[Block],
        audio: AudioFacts,
        language: str,
        *,
        words: str = "",
        on_progress: OnProgress = lambda _: None,
    ) -> Transcript:
        """What both sides said, numbers masked. `blocks` of shape (samples, 2), left = caller, in order; `audio` is
        what was heard in them. `words` that are likely to be said (names, products) are understood more often.

        Holds less than a minute of sound at a time. Raises SpeechError for a language the model was not made for.
        """
        model = self.recogniser.hear(np.empty(0, np.float32), audio.rate_hz, language).model
        to_hear, tape = ToHear(audio), Tape(audio.rate_hz)
        said: list[Utterance] = []
        for until_ms in _passing(blocks, tape):
            for due in to_hear.until(until_ms, tape):
                said += self._said(due, tape, audio.rate_hz, language, words)
                on_progress(to_hear.done)
            tape.forget_before(to_hear.needs_from_ms)
        return masked(Transcript(in_order(said), language, model))

    def _said(self, due: Due, tape: Tape, rate_hz: int, language: str, words: str) -> list[Utterance]:
        piece = due.piece
        sound = tape.sound(CHANNELS[due.voice], piece.from_ms, piece.to_ms)
        heard = self.recogniser.hear(sound, rate_hz, language, words, timed=True)
        if not is_believed(heard, piece.end_ms - piece.start_ms):
            return []
        return sentences_of(heard, due.voice, piece)


def _passing(blocks: Iterable[Block], tape: Tape) -> Iterable[int]:
    """Puts one block after the other on the tape; yields how far it goes, at last for ever."""
    for block in blocks:
        tape.feed(block)
        yield tape.end_ms
    yield _FOREVER_MS
