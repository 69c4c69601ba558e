"""The server's side of speech: asks a process of its own, never waits for it, starts it again when it dies."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from calls.model import CHINESE
from speech.child import Child
from speech.choice import Choice
from speech.errors import SpeechDownError, SpeechError
from speech.interface import Heard, Samples, Spoken, Vectors
from speech.messages import (
    Answer,
    Done,
    Embed,
    Hear,
    Know,
    Listen,
    NotDone,
    Order,
    Say,
    StopListening,
    Told,
)
from speech.news import Failed, News

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 60.0
_HEALTHY_AFTER_S = 60.0
_WARM_RATE_HZ = 8000
_log = logging.getLogger(__name__)

OnNews = Callable[[News], None]


class SpeechProcess:
    """Thread-safe; no method waits. The process is started by the first thing asked of it, with a knowledge base at
    the latest. Futures fail with SpeechError; `on_news` is called on a thread of ours and must not take long.
    """

    def __init__(self, choice: Choice | None = None, *, end_silence_ms: int = 600) -> None:
        """`end_silence_ms`: who is silent for so long has said what he wanted."""
        self._choice = choice or Choice()
        self._end_silence_ms = end_silence_ms
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        self._listening: dict[str, OnNews] = {}
        self._known: dict[str, Know] = {}
        self._child: Child | None = None
        self._keeper: threading.Thread | None = None
        self._closing = threading.Event()

    @property
    def why_not(self) -> SpeechError | None:
        """What is missing before speech can work, in both languages. Looks anew each time; takes well under 1 ms."""
        return self._choice.why_not()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        child = self._child
        return child.pid if child else None

    def say(self, text: str, language: str, voice: str = "", speed: float = 1.0) -> Future[Spoken]:
        """The text spoken, after everything that live calls want."""
        return self._ask(lambda job: Say(job, text, language, voice, speed))

    def hear(self, samples: Samples, rate_hz: int, language: str) -> Future[Heard]:
        """What was said in at most 29 s of sound."""
        return self._ask(lambda job: Hear(job, samples, rate_hz, language))

    def embed(self, texts: Sequence[str]) -> Future[Vectors]:
        """[len(texts), d], unit rows."""
        return self._ask(lambda job: Embed(job, tuple(texts)))

    def warm(self) -> Future[Heard]:
        """Done when the recogniser is loaded and has listened to a quarter of a second of silence."""
        return self.hear(np.zeros(_WARM_RATE_HZ // 4, dtype=np.float32), _WARM_RATE_HZ, CHINESE)

    def know(self, name: str, questions: Sequence[tuple[str, str]], words: Sequence[str] = ()) -> None:
        """From now on `name` is this knowledge base: (entry, one way to ask for it) each. `words` shall be understood
        above all. Survives a restart."""
        order = Know(name, tuple(questions), tuple(words))
        with self._lock:
            self._known[name] = order
            if self._child:
                self._child.order(order)
        self._start()

    def listen(  # noqa: PLR0917  what, where, in which language, against what, since when, and who is told
        self, listening: str, path: Path, language: str, knowledge: str, began_ms: int, on_news: OnNews
    ) -> None:
        """Follows the left channel of a recording that is being written, from `began_ms` of it on.

        News ends with `Failed` or with `stop`. The same `listening` again replaces the one before.
        """
        self._start()
        order = Listen(listening, path, language, knowledge, began_ms, self._end_silence_ms)
        with self._lock:
            if self._child:
                self._listening[listening] = on_news
                return self._child.order(order)
        on_news(Failed(str(self._unavailable())))
        return None

    def stop(self, listening: str) -> None:
        """No more news of it, not even what is under way. One that is not listened to is no error."""
        with self._lock:
            self._listening.pop(listening, None)
            if self._child:
                self._child.order(StopListening(listening))

    def close(self) -> None:
        """Ends the process; whatever was not done fails."""
        self._closing.set()
        with self._lock:
            keeper = self._keeper
            if self._child:
                self._child.kill()
        if keeper:
            keeper.join()

    def _ask(self, order: Callable[[int], Order]) -> Future[Any]:
        self._start()
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            if self._child:
                job = next(self._numbers)
                self._waiting[job] = future
                self._child.order(order(job))
                return future
        future.set_exception(self._unavailable())
        return future

    def _unavailable(self) -> SpeechError:
        return self.why_not or SpeechDownError(
            "语音进程暂不可用，正在重新启动。", "The speech process is down; it is being started again."
        )

    def _start(self) -> None:
        """Starts the process unless it was started before or cannot work."""
        if self._keeper or self._closing.is_set() or self.why_not:
            return
        with self._lock:
            if self._keeper:
                return
            self._child = self._new_child()
            self._keeper = threading.Thread(target=self._keep, name="speech", daemon=True)
            self._keeper.start()

    def _new_child(self) -> Child:
        child = Child(self._choice)
        for order in self._known.values():
            child.order(order)
        return child

    def _keep(self) -> None:
        """Hears what the process answers; when it dies, starts another, after a longer wait each time."""
        wait_s = _FIRST_WAIT_S
        while self._child:
            began = time.monotonic()
            for answer in self._child.answers():
                self._take(answer)
            self._lose(self._child)
            wait_s = (
                _FIRST_WAIT_S if time.monotonic() - began > _HEALTHY_AFTER_S else min(2 * wait_s, _LONGEST_WAIT_S)
            )
            if not self._closing.wait(wait_s):
                with self._lock:
                    self._child = self._new_child()

    def _take(self, answer: Answer) -> None:
        match answer:
            case Done(job, result):
                self._waiting.pop(job).set_result(result)
            case NotDone(job, error):
                self._waiting.pop(job).set_exception(error)
            case Told(listening, news):
                self._pass_on(listening, news)

    def _pass_on(self, listening: str, news: News) -> None:
        with self._lock:
            on_news = self._listening.get(listening)
            if isinstance(news, Failed):
                self._listening.pop(listening, None)
        if on_news:
            _call(on_news, news)

    def _lose(self, child: Child) -> None:
        """Everybody who waits for it is told that it is gone."""
        with self._lock:
            self._child = None
            waiting, self._waiting = self._waiting, {}
            listening, self._listening = self._listening, {}
        status = child.end()
        gone = SpeechDownError(f"语音进程已退出({status})。", f"The speech process ended ({status}).")
        if not self._closing.is_set():
            _log.error("speech_process_ended status=%s", status)
        for future in waiting.values():
            future.set_exception(gone)
        for on_news in listening.values():
            _call(on_news, Failed(str(gone)))


def _call(on_news: OnNews, news: News) -> None:
    try:
        on_news(news)
    except Exception:  # a listener's defect must not make the others deaf
        _log.exception("speech_news_not_taken")
