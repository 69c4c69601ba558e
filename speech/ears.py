"""All callers who are listened to at the moment, looked after by one thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from speech import news
from speech.ear import Ear, Utterance
from speech.errors import SpeechError
from speech.interface import Heard
from speech.jobs import ORDINARY, URGENT, Jobs, stand_back
from speech.knowledge import Knowledge
from speech.messages import Listen, Told
from speech.models import Models
from speech.tail import Tail
from speech.turn import TurnLimits

_LOOK_EVERY_S = 0.02


@dataclass(slots=True, eq=False)
class _Open:
    order: Listen
    ear: Ear
    guess: tuple[int, int] = (0, 0)
    """Begin and end of what was understood last."""
    understood: tuple[Heard, news.Matches] = (Heard("", 0.0, ""), ())
    done_ms: int = -1
    """End of what was told last."""


class Ears:
    def __init__(
        self,
        models: Models,
        knowledge: Mapping[str, Knowledge],
        hearing: Jobs,
        tell: Callable[[Told], None],
        nice: int,
    ) -> None:
        self._models, self._knowledge = models, knowledge
        self._hearing, self._tell = hearing, tell
        self._nice = nice
        self._open: dict[str, _Open] = {}
        self._somebody = threading.Event()
        threading.Thread(target=self._run, name="ears", daemon=True).start()

    def open(self, order: Listen) -> None:
        """Begins to listen; one who is listened to already is listened to anew."""
        tail = Tail(order.path, order.began_ms)
        ear = Ear(tail, order.began_ms, TurnLimits(end_silence_ms=order.end_silence_ms))
        self._open[order.listening] = _Open(order, ear)
        self._somebody.set()

    def close(self, listening: str) -> None:
        """Nothing more is told of it but what is being understood already, which is dropped."""
        self._open.pop(listening, None)

    def _run(self) -> None:
        stand_back(self._nice)
        while True:
            if not self._open:
                self._somebody.wait()
                self._somebody.clear()
            for one in list(self._open.values()):
                self._look(one)
            time.sleep(_LOOK_EVERY_S)

    def _look(self, one: _Open) -> None:
        try:
            for found in one.ear.poll():
                if isinstance(found, Utterance):
                    priority = URGENT if found.is_final else ORDINARY
                    self._hearing.put(partial(self._understand, one, found, time.monotonic()), priority)
                else:
                    self._say(one, found)
        except Exception as error:  # one recording that cannot be read must not make the others unheard
            self._fail(one, error)

    def _understand(self, one: _Open, said: Utterance, noticed: float) -> None:
        """On the hearing thread. What may be the end is understood already, and told when it was."""
        if not self._is_open(one) or one.done_ms >= said.ended_ms:
            return None
        try:
            if one.guess != (said.began_ms, said.ended_ms):
                one.understood = self._heard(one.order, said)
                one.guess = said.began_ms, said.ended_ms
        except Exception as error:
            return self._fail(one, error)
        if said.is_final:
            one.done_ms = said.ended_ms
            heard, matches = one.understood
            took_ms = round((time.monotonic() - noticed) * 1000)
            self._say(one, news.Heard(heard.text, heard.confidence, matches, *one.guess, took_ms))
        return None

    def _heard(self, order: Listen, said: Utterance) -> tuple[Heard, news.Matches]:
        known = self._knowledge.get(order.knowledge)
        words = known.words(order.language) if known else ""
        heard = self._models.recogniser.hear(said.samples, said.rate_hz, order.language, words)
        return heard, known.matches(heard.text) if known else ()

    def _is_open(self, one: _Open) -> bool:
        return self._open.get(one.order.listening) is one

    def _say(self, one: _Open, told: news.News) -> None:
        if self._is_open(one):
            self._tell(Told(one.order.listening, told))

    def _fail(self, one: _Open, error: Exception) -> None:
        ours = isinstance(error, SpeechError)
        reason = str(error) if ours else f"听写出错：{error!r} / Hearing failed: {error!r}"
        self._say(one, news.Failed(reason))
        if self._is_open(one):
            self.close(one.order.listening)
