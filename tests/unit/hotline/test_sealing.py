"""Closing recordings: told at once, sealed right after, waiting plain when that cannot be."""

from __future__ import annotations

import os
from pathlib import Path
from queue import SimpleQueue

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import Purpose
from hotline import sealing
from hotline.sealing import Sealer
from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.sealed_form import Codec
from recordings.vault import Vault
from recordings.wav import Wav
from tests.journeys.world import MORNING
from tests.unit.recordings.tape import cut_tape, noise, tape

PATH = "2026/11/22/c1-r1.wav"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    keys = KeyFile(tmp_path / "keys" / "recordings.key")
    keys.make()
    return keys


@pytest.fixture
def folder(tmp_path: Path, keys: KeyFile) -> RecordingFolder:
    folder = RecordingFolder(tmp_path / "recordings", Vault(keys))
    (folder.root / PATH).parent.mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LOOK_AGAIN_S", 0.01)


def codec_of(folder: RecordingFolder) -> Codec:
    assert folder.vault is not None
    with folder.vault.open(folder.root / PATH) as found:
        return found.header.codec


def stopped(sealer: Sealer, path: str = PATH, purpose: Purpose = Purpose.TALK) -> None:
    event = e.RecordingStopped("c1", "c1-r1", path, 0, 8000, purpose=purpose)
    sealer.hear(Entry(1, MORNING, 0.0, event))


def test_it_is_told_and_then_sealed(folder: RecordingFolder) -> None:
    posted: SimpleQueue[e.Event] = SimpleQueue()
    content = tape(folder.root / PATH, noise(8000)).read_bytes()
    with Wav(folder.root / PATH) as wav:
        sha256 = wav.sha256()
    sealer = Sealer(folder, posted.put)
    stopped(sealer)
    sealer.stop()
    assert posted.get(timeout=1) == e.RecordingClosed("c1", "c1-r1", PATH, 1000, 8000, sha256)
    assert (folder.plain(), folder.sealed(), sealer.waiting) == ([], [PATH], 0)
    with folder.open(PATH) as tape_:
        assert b"".join(tape_.content()) == content


def test_without_a_key_it_waits_plain_and_is_sealed_when_the_key_is_back(
    folder: RecordingFolder, keys: KeyFile, caplog: pytest.LogCaptureFixture
) -> None:
    posted: SimpleQueue[e.Event] = SimpleQueue()
    hidden = keys.path.rename(keys.path.with_name("elsewhere"))
    tape(folder.root / PATH, noise(8000))
    sealer = Sealer(folder, posted.put)
    stopped(sealer)
    posted.get(timeout=10)
    while sealer.waiting == 0:
        pass
    assert "HOTLINE_RECORDING_KEY_FILE" in caplog.text
    assert folder.plain() == [PATH]
    hidden.rename(keys.path)
    while sealer.waiting:
        pass
    assert (folder.plain(), folder.sealed()) == ([], [PATH])
    sealer.stop()


def test_what_a_crash_or_an_earlier_version_left_is_sealed(folder: RecordingFolder) -> None:
    cut_tape(folder.root / PATH, noise(100), 44 + 4 * 60 + 3)
    (folder.root / "2026/11/22/c2-r1.wav").write_bytes(b"RIFF")
    (folder.root / "2026/11/22/c1-v1.left.wav").touch()
    for file in (folder.root / "2026/11/22").iterdir():
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 60))
    sealer = Sealer(folder, lambda _: None)
    tape(folder.root / "2026/11/22/c3-r1.wav", noise(100))
    sealer.keep_old()
    while not folder.sealed() or (folder.root / "2026/11/22/c1-v1.left.wav").exists():
        pass
    sealer.stop()
    assert folder.sealed() == [PATH]
    assert "2026/11/22/c3-r1.wav" in folder.plain(), "somebody writes to it"
    with folder.open(PATH) as found:
        assert found.frames == 60
    assert not (folder.root / "2026/11/22/c1-v1.left.wav").exists()


def test_sealed_already_when_the_crash_came(folder: RecordingFolder) -> None:
    posted: SimpleQueue[e.Event] = SimpleQueue()
    tape(folder.root / PATH, noise(8000))
    for _ in range(2):
        sealer = Sealer(folder, posted.put)
        sealer.close("c1", "c1-r1", PATH, cut=True)
        sealer.stop()
    assert posted.get(timeout=1) == posted.get(timeout=1)


def test_opus_comes_once_there_is_a_card(folder: RecordingFolder) -> None:
    assert folder.vault is not None
    folder.vault.codec = Codec.OPUS
    tape(folder.root / PATH, noise(8000))
    sealer = Sealer(folder, lambda _: None)
    stopped(sealer)
    while not folder.sealed() or folder.plain():
        pass
    assert codec_of(folder) is Codec.FLAC
    sealer.hear(Entry(2, MORNING, 0.0, e.CallScored("c9", "c9-r1", 90.0, False)))
    sealer.hear(Entry(2, MORNING, 0.0, e.CallScored("c1", "c1-r1", 90.0, False)))
    sealer.stop()
    assert codec_of(folder) is Codec.OPUS


def test_opus_waits_for_who_will_still_listen(folder: RecordingFolder) -> None:
    assert folder.vault is not None
    folder.vault.codec = Codec.OPUS
    tape(folder.root / PATH, noise(8000))
    awaited = ["c1-r1"]
    sealer = Sealer(folder, lambda _: None, lambda name: name in awaited and bool(awaited.pop()))
    scored = Entry(2, MORNING, 0.0, e.CallScored("c1", "c1-r1", 90.0, False))
    stopped(sealer)
    sealer.hear(scored)
    while awaited:
        pass
    assert codec_of(folder) is Codec.FLAC
    sealer.hear(scored)
    sealer.stop()
    assert codec_of(folder) is Codec.OPUS


def test_a_message_is_made_small_at_once(folder: RecordingFolder) -> None:
    assert folder.vault is not None
    folder.vault.codec = Codec.OPUS
    tape(folder.root / PATH, noise(8000))
    sealer = Sealer(folder, lambda _: None)
    stopped(sealer, purpose=Purpose.MESSAGE)
    sealer.stop()
    assert codec_of(folder) is Codec.OPUS


def test_a_file_that_is_gone_is_a_line_in_the_log(folder: RecordingFolder, caplog: pytest.LogCaptureFixture) -> None:
    sealer = Sealer(folder, lambda _: None)
    stopped(sealer)
    sealer.stop()
    assert "could not be closed" in caplog.text


def test_what_the_disk_would_not_let_us_close_is_closed_later_however_busy_we_are(
    folder: RecordingFolder, caplog: pytest.LogCaptureFixture
) -> None:
    posted: SimpleQueue[e.Event] = SimpleQueue()
    (folder.root / PATH).mkdir()
    sealer = Sealer(folder, posted.put)
    stopped(sealer)
    while sealer.waiting == 0:
        pass
    (folder.root / PATH).rmdir()
    cut_tape(folder.root / PATH, noise(8000), 44 + 4 * 800)
    while posted.empty():
        stopped(sealer, "2026/11/22/c0-r1.wav")
    closed = posted.get()
    sealer.stop()
    assert isinstance(closed, e.RecordingClosed)
    assert (closed.path, closed.length_ms, closed.cut) == (PATH, 100, True)
    assert (folder.sealed(), sealer.waiting) == ([PATH], 0)
    assert caplog.text.count("recording c1-r1 could not be closed: [Errno 21]") == 1
