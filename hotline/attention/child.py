"""The process that listens to the calls that are up."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait

from calls.model import Concern
from hotline.attention.ear import Ear
from hotline.attention.messages import Answer, Attend, Found, Heed, Leave, Order
from hotline.attention.understanding import Piece, Understanding
from qa_scoring.span import Span, Voice
from speech.choice import Choice
from speech.errors import SpeechError

log = logging.getLogger("hotline.attention")

LOOK_EVERY_S = 0.5
NICENESS = 9
"""Behind the calls themselves, before the scoring of those that are over."""


def serve(line: Connection, choice: Choice | None) -> None:
    """Until nobody sends orders any more; without `choice` no words are understood."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    os.nice(NICENESS)
    sending = threading.Lock()

    def tell(answer: Answer) -> None:
        with sending, contextlib.suppress(OSError):
            line.send(answer)

    understanding = Understanding(choice, tell) if choice is not None else None
    if understanding is not None:
        understanding.start()
    attention = Attention(tell, understanding)
    with contextlib.suppress(EOFError, OSError):
        while True:
            began = time.monotonic()
            attention.look()
            rest_s = LOOK_EVERY_S - (time.monotonic() - began)
            while line.poll(max(0.0, rest_s)):
                attention.take(line.recv())
                rest_s = LOOK_EVERY_S - (time.monotonic() - began)


class Attention:
    """All calls that are listened to."""

    def __init__(self, tell: Callable[[Answer], None], understanding: Understanding | None) -> None:
        self._tell, self._understanding = tell, understanding
        self._ears: dict[str, Ear] = {}

    def take(self, order: Order) -> None:
        match order:
            case Attend(recording=recording):
                self._ears[recording] = Ear(order)
            case Leave(recording=recording):
                self._ears.pop(recording, None)
            case Heed(phrases=phrases):
                if self._understanding is not None:
                    self._understanding.heed(phrases)

    def look(self) -> None:
        """At every call. One whose file cannot be read is left alone from then on."""
        for recording, ear in list(self._ears.items()):
            try:
                self._look(ear)
            except (SpeechError, OSError, ValueError) as error:
                log.warning("the call of recording %s is not listened to: %s", recording, error)
                del self._ears[recording]

    def _look(self, ear: Ear) -> None:
        look, of = ear.look(), ear.of
        for span in look.raised:
            voice = _voice(span)
            self._tell(Found(of.call, of.recording, Concern.RAISED_VOICE, voice, span.start_ms, span.end_ms))
        if self._understanding is not None:
            for span in look.said:
                self._understanding.put(Piece(of, _voice(span), span, ear.sound(span)))


def _voice(span: Span) -> Voice:
    return "caller" if span.channel == "caller" else "agent"


def _end_with_parent() -> None:
    """Whoever was killed cannot tell his children."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
