"""The speech process: asked, listened with, killed, missing. Real models, real process."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from queue import Queue

import numpy as np
import pytest

from speech.errors import ModelMissingError, SpeechDownError, SpeechError
from speech.interface import Heard
from speech.models import Models
from speech.news import Began, Failed, News
from speech.news import Heard as Understood
from speech.process import SpeechProcess
from tests.unit.speech.conftest import Said
from tests.unit.speech.recording import add, begin, close

PATIENCE_S = 60
QUESTIONS = [("refund", "我要退款"), ("order", "我要查订单"), ("person", "转人工")]
SECOND = np.random.default_rng(3).normal(0, 0.0005, 8000)


@pytest.fixture(scope="module")
def process(models: Models) -> Iterator[SpeechProcess]:
    """`models` only to fail with the reason where they are missing."""
    process = SpeechProcess()
    process.know("shop", QUESTIONS)
    yield process
    process.close()


class Listening:
    """One call's recording and the news of it."""

    def __init__(self, process: SpeechProcess, path: Path, began_ms: int = 0) -> None:
        self.news: Queue[News] = Queue()
        self.path = path
        process.listen(path.name, path, "zh-CN", "shop", began_ms, self.news.put)

    def next(self) -> News:
        return self.news.get(timeout=PATIENCE_S)


def test_the_process_does_what_the_models_do(process: SpeechProcess, models: Models, said: Said) -> None:
    words = said("我要退款。")
    spoken, heard = process.say("您好。", "zh-CN"), process.hear(words, 8000, "zh-CN")
    vectors = process.embed(["我要退款"])
    assert np.array_equal(spoken.result(PATIENCE_S).samples, models.voice.say("您好。", "zh-CN").samples)
    assert heard.result(PATIENCE_S).text.rstrip("。") == models.recogniser.hear(words, 8000, "zh-CN").text.rstrip(
        "。"
    )
    assert np.allclose(vectors.result(PATIENCE_S), models.embedder.embed(["我要退款"]), atol=1e-5)


def test_what_a_model_refuses_reaches_the_asker(process: SpeechProcess) -> None:
    with pytest.raises(SpeechError, match="'nobody'") as refusal:
        process.say("您好", "zh-CN", "nobody").result(PATIENCE_S)
    assert "nobody" in refusal.value.zh
    with pytest.raises(SpeechError, match="failed"):
        process.hear(np.zeros((3, 3)), -1, "zh-CN").result(PATIENCE_S)


async def test_a_loop_can_wait_for_it(process: SpeechProcess) -> None:
    assert (await asyncio.wrap_future(process.embed(["您好"]))).shape == (1, 512)


def test_a_caller_is_heard_while_his_recording_is_written(process: SpeechProcess, said: Said, tmp_path: Path) -> None:
    call = Listening(process, tmp_path / "a.wav")
    begin(call.path)
    add(call.path, SECOND)
    add(call.path, said("我要退款。"))
    began = call.next()
    add(call.path, SECOND)
    understood = call.next()
    assert isinstance(began, Began)
    assert 900 <= began.at_ms <= 1400
    assert isinstance(understood, Understood)
    assert understood.matches[0][0] == "refund"
    assert understood.matches[0][1] > 0.7
    assert understood.began_ms == began.at_ms < understood.ended_ms <= 1000 + len(said("我要退款。")) // 8
    assert 0 < understood.confidence <= 1
    process.stop("a.wav")


def test_a_recording_at_16_khz_that_was_closed_in_mid_sentence_is_heard_too(
    process: SpeechProcess, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "b.wav"
    begin(path, 16_000)
    add(path, np.repeat(said("我要退款。"), 2))
    close(path, 16_000)
    call = Listening(process, path)
    assert isinstance(call.next(), Began)
    understood = call.next()
    assert isinstance(understood, Understood)
    assert understood.matches[0][0] == "refund"


def test_what_was_said_before_and_the_echo_of_the_prompt_are_not_heard(
    process: SpeechProcess, said: Said, tmp_path: Path
) -> None:
    prompt, words = said("请问有什么可以帮您？"), said("转人工。")
    path = tmp_path / "c.wav"
    begin(path)
    add(path, said("我要退款。"))
    add(path, SECOND)
    listened_ms = (path.stat().st_size - 44) // 32
    add(path, 0.08 * prompt, prompt)
    add(path, SECOND)
    before_ms = (path.stat().st_size - 44) // 32
    add(path, words)
    add(path, SECOND)
    call = Listening(process, path, listened_ms)
    began = call.next()
    assert isinstance(began, Began)
    assert began.at_ms >= before_ms
    understood = call.next()
    assert isinstance(understood, Understood)
    assert understood.matches[0][0] == "person"


def test_a_listening_that_was_stopped_tells_nothing_more(process: SpeechProcess, said: Said, tmp_path: Path) -> None:
    stopped, other = Listening(process, tmp_path / "d.wav"), Listening(process, tmp_path / "e.wav")
    process.stop("d.wav")
    process.stop("never listened to")
    for call in (stopped, other):
        begin(call.path)
        add(call.path, said("转人工。"))
        add(call.path, SECOND)
    assert isinstance(other.next(), Began)
    assert isinstance(other.next(), Understood)
    assert stopped.news.empty()


def test_a_recording_that_is_none_fails_with_the_reason_and_alone(process: SpeechProcess, tmp_path: Path) -> None:
    (tmp_path / "f.wav").write_bytes(b"x" * 100)
    failed = Listening(process, tmp_path / "f.wav").next()
    assert isinstance(failed, Failed)
    assert "双声道" in failed.reason
    assert "two-channel" in failed.reason
    assert process.embed(["您好"]).result(PATIENCE_S).shape == (1, 512)


def test_a_listener_that_raises_does_not_make_the_others_deaf(
    process: SpeechProcess, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    called = threading.Event()

    def faulty(news: News) -> None:
        called.set()
        raise ValueError("listener's own")

    (tmp_path / "g.wav").write_bytes(b"x" * 100)
    process.listen("g", tmp_path / "g.wav", "zh-CN", "shop", 0, faulty)
    assert called.wait(PATIENCE_S)
    assert process.embed(["您好"]).result(PATIENCE_S).shape == (1, 512)
    assert "speech_news_not_taken" in caplog.text


def test_a_process_that_dies_is_told_of_and_started_again_with_what_it_knew(said: Said, tmp_path: Path) -> None:
    process = SpeechProcess()
    process.know("shop", QUESTIONS)
    call = Listening(process, tmp_path / "h.wav")
    assert process.embed(["您好"]).result(PATIENCE_S).shape == (1, 512)
    first = process.pid
    assert first
    os.kill(first, signal.SIGSTOP)
    pending: list[Future[Heard]] = [process.hear(SECOND, 8000, "zh-CN") for _ in range(3)]
    os.kill(first, signal.SIGKILL)
    for future in pending:
        with pytest.raises(SpeechDownError, match=r"语音进程已退出\(-9\)"):
            future.result(PATIENCE_S)
    failed = call.next()
    assert isinstance(failed, Failed)
    assert "ended" in failed.reason

    meanwhile = process.embed(["您好"])
    assert isinstance(meanwhile.exception(PATIENCE_S), SpeechDownError | None)
    again = _listening_again(process, tmp_path / "i.wav")
    begin(again.path)
    add(again.path, said("转人工。"))
    add(again.path, SECOND)
    assert isinstance(again.next(), Began)
    understood = again.next()
    assert isinstance(understood, Understood)
    assert understood.matches[0][0] == "person"
    assert process.pid not in {None, first}
    process.close()


def _listening_again(process: SpeechProcess, path: Path) -> Listening:
    """As a call would: another try each time it is told that nobody is there."""
    while True:
        call = Listening(process, path)
        if call.news.empty():
            return call


def test_closing_fails_what_was_not_done_and_leaves_no_process() -> None:
    process = SpeechProcess()
    future = process.say("您好。" * 20, "zh-CN")
    pid = process.pid
    assert pid
    process.close()
    with pytest.raises(SpeechDownError):
        future.result(0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SpeechDownError):
        process.embed(["您好"]).result(0)
    process.close()


def test_without_models_everything_fails_with_the_reason_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_MODELS_DIR", str(tmp_path))
    process = SpeechProcess()
    assert isinstance(process.why_not, ModelMissingError)
    process.know("shop", QUESTIONS)
    call = Listening(process, tmp_path / "j.wav")
    failed = call.news.get_nowait()
    assert isinstance(failed, Failed)
    assert str(tmp_path) in failed.reason
    for future in (process.say("您好", "zh-CN"), process.hear(SECOND, 8000, "zh-CN"), process.embed(["您好"])):
        assert isinstance(future.exception(0), ModelMissingError)
    process.stop("j.wav")
    assert process.pid is None
    process.close()
