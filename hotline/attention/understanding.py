"""What was just said in the calls that are up, understood one utterance at a time on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from calls.errors import HotlineError
from hotline.attention.ear import Sound
from hotline.attention.messages import Answer, Attend, Found, Said, Skipped
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.live.words import concerns_in
from qa_scoring.said.phrase import Phrase
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Utterance
from speech.choice import Choice
from speech.transcriber import Transcriber

log = logging.getLogger("hotline.attention")

MOST_WAITING = 6
"""With more than that in line nobody would be told in time: the oldest make way for the newest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One utterance to be understood."""

    of: Attend
    voice: Voice
    span: Span
    sound: Sound


class Understanding:
    """`tell` is called on the thread of its own. The model is loaded with the first utterance."""

    def __init__(self, choice: Choice, tell: Callable[[Answer], None]) -> None:
        self._choice, self._tell = choice, tell
        self._phrases: tuple[Phrase, ...] = ()
        self.waiting: deque[Piece] = deque()
        self._changed = threading.Condition()
        self._transcriber: Transcriber | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="understanding", daemon=True).start()

    def heed(self, phrases: tuple[Phrase, ...]) -> None:
        """These are listened for from now on."""
        self._phrases = phrases

    def put(self, piece: Piece) -> None:
        with self._changed:
            self.waiting.append(piece)
            lost = len(self.waiting) - MOST_WAITING
            for _ in range(lost):
                self.waiting.popleft()
            self._changed.notify()
        if lost > 0:
            self._tell(Skipped(lost))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self.waiting))
                piece = self.waiting.popleft()
            try:
                self._understand(piece)
            except (HotlineError, OSError, ValueError) as error:
                log.warning("an utterance of recording %s was not understood: %s", piece.of.recording, error)

    def _understand(self, piece: Piece) -> None:
        if self._transcriber is None:
            self._transcriber = Transcriber.of(self._choice)
        for said in heard(self._transcriber, piece):
            if said.text:
                self._tell(Said(piece.of.call, piece.voice, said.text, said.confidence))
            for worded in concerns_in(said, self._phrases):
                span = worded.span
                self._tell(
                    Found(
                        piece.of.call, piece.of.recording, worded.concern, piece.voice,
                        span.start_ms, span.end_ms, worded.phrase,
                    )
                )  # fmt: skip


def heard(transcriber: Transcriber, piece: Piece) -> list[Utterance]:
    """What was said, in the recording's time, numbers masked."""
    sound, from_ms = piece.sound, piece.sound.from_ms
    speech = Span(piece.span.start_ms - from_ms, piece.span.end_ms - from_ms, piece.voice)
    side = ChannelFacts(speech=(speech,))
    nobody = ChannelFacts()
    caller, agent = (side, nobody) if piece.voice == "caller" else (nobody, side)
    audio = AudioFacts(sound.rate_hz, sound.length_ms, caller, agent)
    said = transcriber.transcribe([sound.block], audio, piece.of.language)
    return [_later(utterance, from_ms) for utterance in said.utterances]


def _later(said: Utterance, by_ms: int) -> Utterance:
    words = tuple(replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in said.words)
    return replace(said, start_ms=said.start_ms + by_ms, end_ms=said.end_ms + by_ms, words=words)
