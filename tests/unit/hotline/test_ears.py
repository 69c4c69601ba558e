"""News of the speech process becomes events; what callers say lies in a private place, never in clear figures."""

from __future__ import annotations

import stat
from concurrent.futures import Future
from pathlib import Path
from typing import cast

import pytest

from calls.commands import Listen
from calls.events import SpeechBegan, SpeechFailed, SpeechHeard
from calls.model import Match
from hotline import ears
from hotline.ears import LOADING, Ears, event_of, private_folder
from speech.errors import SpeechDownError
from speech.interface import Heard as Spoken
from speech.news import Began, Failed, Heard
from speech.process import SpeechProcess

LISTEN = Listen("c1", "c1-c", "c1-l1", "zh-CN", "knowledge")
ABOUT = ("c1", "c1-c", "c1-l1")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(ears, "MEMORY", folder)
    return folder


def test_news_becomes_events() -> None:
    assert event_of(LISTEN, Began(120), 0.3) == SpeechBegan(*ABOUT)
    assert event_of(LISTEN, Failed("no model"), 0.3) == SpeechFailed(*ABOUT, "no model")
    heard = Heard("查订单", 0.81234, (("order", 0.77777),), 1000, 2000, 300)
    assert event_of(LISTEN, heard, 3.2) == SpeechHeard(*ABOUT, "查订单", 0.812, (Match("order", 0.7778),), 1200)


def test_a_spoken_card_number_gets_into_no_event() -> None:
    event = event_of(LISTEN, Heard("卡号6222021234567890", 0.9, (), 0, 1, 1), 0.0)
    assert isinstance(event, SpeechHeard)
    assert event.text.endswith("7890")
    assert "6222" not in event.text
    assert event.took_ms == 0


def test_the_folder_is_private_empty_and_the_same_for_the_same_data(memory: Path, tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "data")
    assert folder.parent == memory
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "left by a crash.wav").write_bytes(b"secret")
    assert private_folder(tmp_path / "data") == folder
    assert list(folder.iterdir()) == []
    assert private_folder(tmp_path / "other") != folder


def test_where_there_is_no_memory_or_somebody_took_the_name_it_is_in_the_data_folder(
    memory: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    taken = private_folder(data)
    taken.rmdir()
    taken.symlink_to(tmp_path)
    assert private_folder(data) == data / "ears"
    assert (tmp_path / "data").is_dir()


def test_nowhere_to_put_it_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "MEMORY", tmp_path / "gone")
    with pytest.raises(OSError, match="no folder"):
        private_folder(tmp_path / "gone too")


class Sleeper:
    """A speech process that is being loaded until it is told otherwise."""

    def __init__(self) -> None:
        self.pid: int | None = 7
        self.why_not = None
        self.listened: list[str] = []
        self.warmed: list[Future[Spoken]] = []

    def warm(self) -> Future[Spoken]:
        self.warmed.append(Future())
        return self.warmed[-1]

    def know(self, name: str, questions: object, words: object) -> None:
        """Nothing is asked of it here."""

    def listen(self, listening: str, *_: object) -> None:
        self.listened.append(listening)


def loaded(speech: Sleeper) -> None:
    speech.warmed[-1].set_result(Spoken("", 0.0, "none"))


def ears_of(speech: Sleeper, tmp_path: Path, news: list[object]) -> Ears:
    return Ears(cast(SpeechProcess, speech), news.append, tmp_path)


def test_nobody_speaks_into_the_void_while_the_models_are_loaded(memory: Path, tmp_path: Path) -> None:
    speech, news = Sleeper(), list[object]()
    house = ears_of(speech, tmp_path, news)
    house.listen(LISTEN, tmp_path / "x.wav")
    house.listen(LISTEN, tmp_path / "x.wav")
    assert news == [SpeechFailed(*ABOUT, LOADING)] * 2
    assert len(speech.warmed) == 1
    loaded(speech)
    house.listen(LISTEN, tmp_path / "x.wav")
    assert speech.listened == ["c1-l1"]


def test_a_process_that_began_anew_is_loaded_anew(memory: Path, tmp_path: Path) -> None:
    speech, news = Sleeper(), list[object]()
    house = ears_of(speech, tmp_path, news)
    house.listen(LISTEN, tmp_path / "x.wav")
    loaded(speech)
    speech.pid = 8
    assert not house.is_awake
    house.listen(LISTEN, tmp_path / "x.wav")
    assert len(speech.warmed) == 2
    speech.warmed[-1].set_exception(SpeechDownError("没有", "gone"))
    assert not house.is_awake
    house.listen(LISTEN, tmp_path / "x.wav")
    assert len(speech.warmed) == 3
