"""Callers who may speak: the telephone's ears on one side, the speech process on the other."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path

from calls import events as e
from calls.commands import Listen
from calls.events import Event
from calls.model import Match
from calls.secrets import masked
from hotline.private_folders import MEMORY, empty_folder, own_folder
from ivr.bot.words import URGENT
from ivr.flow import Flow
from ivr.knowledge import Knowledge
from speech import interface as spoken
from speech.news import Began, Heard, News
from speech.process import SpeechProcess

LOADING = "the speech models are being loaded"


def private_folder(data_dir: Path) -> Path:
    """For what callers say while they say it; in memory where there is such a place."""
    return empty_folder(own_folder(MEMORY, data_dir), data_dir / "ears")


class Ears:
    """A `telephony.hearing.Listener`. `post` takes events from any thread. Texts are masked before they get into an
    event, so that no card number that somebody says is ever written down. `folder` is where the telephone puts what
    callers say."""

    def __init__(self, speech: SpeechProcess, post: Callable[[Event], None], data_dir: Path) -> None:
        self._speech, self._post = speech, post
        self.folder = private_folder(data_dir)
        self._bases: dict[str, Knowledge] = {}
        self._told: dict[str, Knowledge] = {}
        self._waking = threading.Lock()
        self._awake_pid: int | None = None

    def know(self, knowledge: Knowledge, flows: Iterable[Flow]) -> None:
        """This is in force from now on. The models are loaded at once when a flow listens, so that no caller waits
        for them."""
        self._bases[knowledge.name] = knowledge
        if any(node.verb.listens for flow in flows for node in flow.nodes.values()) or self._told:
            self._tell(knowledge.name)

    def listen(self, command: Listen, path: Path) -> None:
        began = time.monotonic()
        self._tell(command.knowledge)
        if not self.is_awake:
            self._wake()
            self._post(e.SpeechFailed(command.call, command.leg, command.listening, self._why_asleep))
            return

        def on_news(news: News) -> None:
            self._post(event_of(command, news, time.monotonic() - began))

        self._speech.listen(command.listening, path, command.language, command.knowledge, 0, on_news)

    @property
    def is_awake(self) -> bool:
        """The models are loaded. Until they are nobody is listened to: a caller would speak into the void."""
        return self._awake_pid is not None and self._awake_pid == self._speech.pid

    @property
    def _why_asleep(self) -> str:
        return str(self._speech.why_not or LOADING)

    def _wake(self) -> None:
        """Have the models loaded; once at a time."""
        if self._waking.acquire(blocking=False):
            self._speech.warm().add_done_callback(self._woken)

    def _woken(self, warmed: Future[spoken.Heard]) -> None:
        self._awake_pid = self._speech.pid if warmed.exception() is None else None
        self._waking.release()

    def stop_listening(self, listening: str) -> None:
        self._speech.stop(listening)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, name: str) -> None:
        base = self._bases.get(name)
        if base is None or not base.entries or self._told.get(name) is base:
            return
        self._told[name] = base
        questions = [(entry, asked) for entry, every in base.questions().items() for asked in every]
        self._speech.know(name, questions, URGENT)
        self._wake()


def event_of(command: Listen, news: News, since_s: float) -> Event:
    """`since_s` is how long the recording runs: its time and ours began together."""
    about = (command.call, command.leg, command.listening)
    if isinstance(news, Began):
        return e.SpeechBegan(*about)
    if isinstance(news, Heard):
        matches = tuple(Match(entry, round(score, 4)) for entry, score in news.matches)
        took_ms = max(0, round(since_s * 1000) - news.ended_ms)
        return e.SpeechHeard(*about, masked(news.text), round(news.confidence, 3), matches, took_ms)
    return e.SpeechFailed(*about, news.reason)
