"""News of the speech process becomes events; what callers say lies in a private place, never in clear figures."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from calls.commands import Listen
from calls.events import SpeechBegan, SpeechFailed, SpeechHeard
from calls.model import Match
from hotline import ears
from hotline.ears import event_of, private_folder
from speech.news import Began, Failed, Heard

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
