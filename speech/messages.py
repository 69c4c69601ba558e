"""What passes between the server and its speech process. Only these two ever speak on the line between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speech.errors import SpeechError
from speech.interface import Samples
from speech.news import News


@dataclass(frozen=True, slots=True)
class Say:
    job: int
    text: str
    language: str
    voice: str
    speed: float


@dataclass(frozen=True, slots=True, eq=False)
class Hear:
    job: int
    samples: Samples
    rate_hz: int
    language: str


@dataclass(frozen=True, slots=True)
class Embed:
    job: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Know:
    name: str
    questions: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listen:
    listening: str
    path: Path
    language: str
    knowledge: str
    began_ms: int
    end_silence_ms: int


@dataclass(frozen=True, slots=True)
class StopListening:
    listening: str


Order = Say | Hear | Embed | Know | Listen | StopListening


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    job: int
    result: Any


@dataclass(frozen=True, slots=True)
class NotDone:
    job: int
    error: SpeechError


@dataclass(frozen=True, slots=True)
class Told:
    listening: str
    news: News


Answer = Done | NotDone | Told
