"""The speech process itself: `python -m speech.worker FD`, FD being its line to the server.

Three threads do the work, so that a caller never waits for a prompt being made: one follows the recordings of those
who are listened to, one hears and understands, one speaks. The kernel gives each its weight by its niceness.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from speech.choice import Choice
from speech.ears import Ears
from speech.errors import SpeechError
from speech.jobs import Jobs
from speech.knowledge import Knowledge
from speech.messages import Answer, Done, Embed, Hear, Know, Listen, NotDone, Order, Say, StopListening
from speech.models import Models

_ONE_SECOND = np.zeros(8000, dtype=np.float32)
_LISTENING_NICE, _HEARING_NICE, _SPEAKING_NICE = 2, 5, 15


class Worker:
    def __init__(self, line: Connection, choice: Choice) -> None:
        self._line = line
        self._writing = threading.Lock()
        self._models = Models(choice)
        self._knowledge: dict[str, Knowledge] = {}
        self._hearing = Jobs("hearing", _HEARING_NICE)
        self._speaking = Jobs("speaking", _SPEAKING_NICE)
        self._ears = Ears(self._models, self._knowledge, self._hearing, self._tell, _LISTENING_NICE)

    def run(self) -> None:
        """Takes orders until the server is gone."""
        while True:
            try:
                self._take(self._line.recv())
            except (EOFError, OSError):
                return

    def _take(self, order: Order) -> None:
        match order:
            case Say():
                self._speaking.put(partial(self._do, order.job, lambda: self._say(order)))
            case Hear():
                self._hearing.put(partial(self._do, order.job, lambda: self._hear(order)))
            case Embed():
                self._hearing.put(partial(self._do, order.job, lambda: self._models.embedder.embed(order.texts)))
            case Know():
                self._hearing.put(partial(self._know, order))
            case Listen():
                self._ears.open(order)
            case StopListening():
                self._ears.close(order.listening)

    def _say(self, order: Say) -> Any:
        return self._models.voice.say(order.text, order.language, order.voice, order.speed)

    def _hear(self, order: Hear) -> Any:
        return self._models.recogniser.hear(order.samples, order.rate_hz, order.language)

    def _know(self, order: Know) -> None:
        """A knowledge base means that callers will speak: the recogniser is warmed up too, before the first does."""
        try:
            self._knowledge[order.name] = Knowledge(order.questions, self._models.embedder, order.words)
            self._models.recogniser.hear(_ONE_SECOND, 8000, "zh-CN")
        except SpeechError:
            self._knowledge.pop(order.name, None)

    def _do(self, job: int, work: Callable[[], Any]) -> None:
        try:
            self._tell(Done(job, work()))
        except SpeechError as error:
            self._tell(NotDone(job, error))
        except Exception as error:  # one odd input must not take the process down
            self._tell(NotDone(job, SpeechError(f"语音处理出错：{error!r}", f"Speech processing failed: {error!r}")))

    def _tell(self, answer: Answer) -> None:
        with self._writing:
            self._line.send(answer)


def main() -> None:
    line = Connection(int(sys.argv[1]))
    Worker(line, line.recv()).run()
    # Threads in the middle of a sentence are not waited for: nobody is there to hear it.
    os._exit(0)


if __name__ == "__main__":
    main()
