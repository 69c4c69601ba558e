"""Texts become sounds, recordings prompts, and until they are, callers hear what there is [H4]."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calls.model import CHINESE, ENGLISH, Sound
from config.prompts import Wording
from hotline.prompting.desk import PromptDesk
from prompts.catalogue import Catalogue
from prompts.names import name_key
from speech.intake import SoundRefusedError
from speech.mastering import loudness_lufs
from tests.unit.hotline.prompting.voice import ToneVoice
from tests.unit.prompts.specimens import Specimen

GREETING = ("greeting", CHINESE)
SHIPPED = Catalogue.load()


@pytest.fixture
def voice() -> ToneVoice:
    return ToneVoice()


def desk(folder: Path, voice: ToneVoice, wordings: dict[tuple[str, str], Wording] | None = None) -> PromptDesk:
    own = folder / "config" / "prompts"
    made = PromptDesk(folder / "data", voice, "tones 1")
    catalogue = Catalogue.load(overrides=own if own.is_dir() else None)
    made.open(replace(catalogue, promised=frozenset(key for key, _ in wordings or {})), wordings or {}, own)
    return made


def heard(desk: PromptDesk, key: str = "greeting", language: str = CHINESE, *, slow: bool = False) -> Path:
    (path,) = desk.catalogue.files([Sound(key, language, slow=slow)], 8000)
    return path


def recording(folder: Path, name: str = "voice.wav") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    at_s = np.arange(44_100) / 44_100
    soundfile.write(path, np.stack([0.1 * np.sin(2 * np.pi * 440 * at_s)] * 2, axis=1), 44_100)
    return path


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def test_a_text_is_heard_as_soon_as_it_is_spoken_and_not_before(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice, {GREETING: Wording("祝您新春快乐")})
    assert heard(prompts) == SHIPPED.files([Sound("greeting")], 8000)[0]
    assert voice.said == [], "opening speaks nothing"
    assert prompts.make_missing() == []
    assert heard(prompts).is_relative_to(tmp_path / "data" / "prompts" / "rendered")
    assert prompts.catalogue.text("greeting", CHINESE) == "祝您新春快乐"
    samples, rate_hz = soundfile.read(heard(prompts))
    assert rate_hz == 8000
    assert loudness_lufs(samples, rate_hz) == pytest.approx(-18, abs=1)


def test_nothing_is_spoken_twice_also_after_a_restart(tmp_path: Path, voice: ToneVoice) -> None:
    wordings = {GREETING: Wording("新春快乐"), ("hello", CHINESE): Wording("新春快乐")}
    desk(tmp_path, voice, wordings).make_missing()
    again = desk(tmp_path, voice, wordings)
    assert again.missing() == []
    assert len(voice.said) == 1, "two keys with the same words share the sound"


def test_another_model_speaks_everything_anew(tmp_path: Path, voice: ToneVoice) -> None:
    desk(tmp_path, voice, {GREETING: Wording("好")}).make_missing()
    other = PromptDesk(tmp_path / "data", voice, "tones 2")
    other.open(Catalogue.load(), {GREETING: Wording("好")}, tmp_path)
    assert len(other.missing()) == 1


def test_a_changed_text_is_heard_the_old_way_until_the_new_one_is_spoken(tmp_path: Path, voice: ToneVoice) -> None:
    first = desk(tmp_path, voice, {GREETING: Wording("旧的问候")})
    first.make_missing()
    old = heard(first)
    changed = desk(tmp_path, voice, {GREETING: Wording("新的问候")})
    assert heard(changed) == old
    changed.make_missing()
    assert heard(changed) != old


def test_a_recording_goes_before_the_text_unless_the_text_is_preferred(tmp_path: Path, voice: ToneVoice) -> None:
    both = Wording("文字", recording(tmp_path / "config" / "prompts" / "raw"))
    recorded = desk(tmp_path / "a", voice, {GREETING: both})
    recorded.make_missing()
    said = desk(tmp_path / "b", voice, {GREETING: replace(both, prefer_text=True)})
    said.make_missing()
    assert seconds(heard(recorded)) == pytest.approx(1.18, abs=0.05)
    assert seconds(heard(said)) == pytest.approx(0.48, abs=0.05)


def test_without_a_voice_the_recording_is_heard_and_nothing_breaks(tmp_path: Path, voice: ToneVoice) -> None:
    voice.is_there = False
    file = recording(tmp_path / "raw")
    wordings = {GREETING: Wording("好", file, prefer_text=True), ("promo", ENGLISH): Wording("Sale")}
    prompts = desk(tmp_path, voice, wordings)
    failed = prompts.make_missing()
    assert {take.key for take, _ in failed} == {"greeting", "promo"}
    assert seconds(heard(prompts)) == pytest.approx(1.18, abs=0.05)
    assert heard(prompts, "promo", ENGLISH).stem == "beep"


def test_a_recording_in_the_folder_goes_before_a_text(tmp_path: Path, voice: ToneVoice) -> None:
    own = Specimen().write(tmp_path / "config" / "prompts" / CHINESE / "greeting.wav")
    prompts = desk(tmp_path, voice, {GREETING: Wording("文字")})
    prompts.make_missing()
    assert heard(prompts) == own
    preferring = desk(tmp_path, voice, {GREETING: Wording("文字", prefer_text=True)})
    assert heard(preferring) != own


def test_a_recording_that_cannot_be_used_is_named_and_the_text_heard(tmp_path: Path, voice: ToneVoice) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    prompts = desk(tmp_path, voice, {GREETING: Wording("文字", tmp_path / "bad.wav")})
    ((take, problem),) = prompts.make_missing()
    assert take.recording == tmp_path / "bad.wav"
    assert "WAV" in str(problem)
    assert heard(prompts).is_relative_to(tmp_path / "data")


def test_the_slower_reading_is_spoken_slower(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice, {GREETING: Wording("请您慢慢听这一段话", slow=True)})
    prompts.make_missing()
    assert seconds(heard(prompts, slow=True)) > 1.15 * seconds(heard(prompts))


def test_an_upload_is_heard_from_the_next_play_on_and_after_a_restart(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice, {GREETING: Wording("文字")})
    prompts.make_missing()
    upload, finished = prompts.upload(recording(tmp_path, "in.mp3"), GREETING, by="mei", words="您好")
    assert (upload.version, round(finished.lufs)) == (1, -18)
    assert heard(prompts) == upload.files[8000]
    assert prompts.catalogue.text(*GREETING) == "您好"
    assert heard(desk(tmp_path, voice)) == upload.files[8000]
    newer, _ = prompts.upload(recording(tmp_path), GREETING, by="mei")
    assert newer.version == 2
    assert upload.files[8000].is_file()


def test_an_upload_that_cannot_be_used_changes_nothing(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice)
    (tmp_path / "in.wav").write_bytes(b"MZ")
    with pytest.raises(SoundRefusedError):
        prompts.upload(tmp_path / "in.wav", GREETING, by="mei")
    with pytest.raises(ValueError, match="passwd"):
        prompts.upload(recording(tmp_path), ("../../passwd", CHINESE), by="mei")
    assert heard(prompts) == SHIPPED.files([Sound("greeting")], 8000)[0]


def test_the_desks_thread_makes_what_is_missing_and_speaks_names_that_are_wanted(
    tmp_path: Path, voice: ToneVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.prompting.desk.LOOK_FOR_NAMES_S", 0.01)
    prompts = desk(tmp_path, voice, {GREETING: Wording("好")})
    named = Sound("name", value="李娜")
    assert prompts.catalogue.files([named], 8000) == []
    told: list[str] = []
    prompts._tell = told.append
    prompts.start()
    try:
        for _ in range(2000):
            if (name_key("李娜"), CHINESE) in prompts.live.shelf.files:
                break
            prompts._thread.join(0.01)  # type: ignore[union-attr]
    finally:
        prompts.stop()
    assert len(prompts.catalogue.files([named, Sound("greeting")], 8000)) == 2
    assert prompts.missing() == []
    assert told == ["提示语已就绪 / all prompts are made"]
