"""Listened to first, then put on the air: recordings and words, with what is written down of them [H4]."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import soundfile

from calls.model import CHINESE, ENGLISH
from config.prompts import Wording
from console.prompt_desks import PutOn
from hotline.prompting import drafts
from hotline.prompting.drafts import PromptDrafts
from hotline.prompting.measuring import Measured, all_levels
from hotline.prompting.naming import Naming
from ivr.flow import Flow, Node
from ivr.verbs.hangup import Hangup
from prompts.listing import Form
from prompts.takes import Take
from prompts.uploads import NOTHING, HeardOtherwiseError, Origin
from speech.errors import ModelMissingError
from speech.intake import SoundRefusedError
from tests.unit.hotline.prompting.test_prompt_desk import GREETING, desk, heard, recording
from tests.unit.hotline.prompting.voice import ToneVoice

BY_MEI = PutOn("mei", "spring")


@pytest.fixture
def voice() -> ToneVoice:
    return ToneVoice()


def test_a_recording_is_heard_by_nobody_until_it_is_put_on(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice)
    kept = PromptDrafts(prompts, tmp_path / "data" / "drafts")
    before = heard(prompts)
    draft = kept.recorded(recording(tmp_path))
    assert (heard(prompts), kept.draft(draft.draft)) == (before, draft)
    assert [soundfile.info(draft.files[rate]).samplerate for rate in (8000, 16000)] == [8000, 16000]
    row = kept.put_on(draft, GREETING, PutOn("mei", "spring", "您好"))
    assert (row.form, row.version, row.text, row.length_ms) == (Form.UPLOAD, 1, "您好", draft.figures.length_ms)
    assert heard(prompts) == prompts.uploads.heard()[GREETING].files[8000]
    assert draft.files[8000].is_file(), "it may be put on once more, in another language"
    assert prompts.uploads.versions(GREETING)[0].origin.why == "spring"


def test_spoken_words_are_kept_with_voice_and_speed(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice)
    kept = PromptDrafts(prompts, tmp_path / "data" / "drafts")
    draft = kept.spoken("Good morning", ENGLISH, "bf_emma", 0.9)
    assert voice.said == [Take("draft", ENGLISH, "Good morning", "bf_emma", 0.9)]
    kept.put_on(draft, ("hello", ENGLISH), BY_MEI)
    origin = prompts.uploads.heard()["hello", ENGLISH].origin
    assert origin == Origin("mei", origin.at, "Good morning", "spring", "bf_emma", 0.9)


def test_words_whose_figures_nobody_kept_are_measured(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice)
    for path in prompts.maker.make(Take("draft", CHINESE, "您好")).values():
        path.with_suffix(".json").unlink()
    figures = PromptDrafts(prompts, tmp_path / "drafts").spoken("您好", CHINESE, "", 1.0).figures
    assert (figures.length_ms > 100, figures.lufs) == (True, pytest.approx(-18, abs=1))


def test_what_cannot_be_used_leaves_no_draft(tmp_path: Path, voice: ToneVoice) -> None:
    kept = PromptDrafts(desk(tmp_path, voice), tmp_path / "drafts")
    (tmp_path / "in.wav").write_bytes(b"MZ")
    with pytest.raises(SoundRefusedError):
        kept.recorded(tmp_path / "in.wav")
    voice.is_there = False
    with pytest.raises(ModelMissingError):
        kept.spoken("您好", CHINESE, "", 1.0)
    assert not list((tmp_path / "drafts").glob("*.wav"))


def test_drafts_are_few_and_their_files_go_with_them(
    tmp_path: Path, voice: ToneVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    kept = PromptDrafts(desk(tmp_path, voice), tmp_path / "drafts")
    first, *_, last = [kept.recorded(recording(tmp_path)) for _ in range(3)]
    assert (kept.draft(first.draft), kept.draft(last.draft)) == (None, last)
    assert not first.files[8000].exists()
    monkeypatch.setattr(drafts, "LIVE_S", -1.0)
    assert kept.draft(last.draft) is None
    PromptDrafts(desk(tmp_path, voice), tmp_path / "drafts")
    assert not (tmp_path / "drafts").exists(), "a restart begins anew"


def test_two_people_do_not_overwrite_each_other_unawares(tmp_path: Path, voice: ToneVoice) -> None:
    kept = PromptDrafts(desk(tmp_path, voice), tmp_path / "drafts")
    draft = kept.recorded(recording(tmp_path))
    kept.put_on(draft, GREETING, PutOn("mei", "spring", expected=NOTHING))
    with pytest.raises(HeardOtherwiseError):
        kept.put_on(draft, GREETING, PutOn("li", "spring", expected=NOTHING))


def test_withdrawn_the_former_is_heard_and_put_back_the_upload(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice, {GREETING: Wording("文字")})
    prompts.make_missing()
    text = heard(prompts)
    upload, _ = prompts.upload(recording(tmp_path), GREETING, by="mei")
    prompts.put_on(GREETING, NOTHING, by="li", why="over")
    assert heard(prompts) == text
    prompts.put_on(GREETING, 1, by="li", why="once more", expected=NOTHING)
    assert heard(prompts) == upload.files[8000]


def test_the_owners_own_recording_is_heard_when_the_upload_is_withdrawn(tmp_path: Path, voice: ToneVoice) -> None:
    own = recording(tmp_path / "config" / "prompts" / CHINESE, "raw.wav")
    samples, _ = soundfile.read(own)
    soundfile.write(own.with_name("greeting.wav"), samples[:8000, 0], 8000, subtype="PCM_16")
    own.unlink()
    prompts = desk(tmp_path, voice, {GREETING: Wording("文字")})
    prompts.make_missing()
    prompts.upload(recording(tmp_path), GREETING, by="mei")
    prompts.put_on(GREETING, NOTHING, by="li", why="over")
    assert heard(prompts) == own.with_name("greeting.wav")


def test_whether_anything_is_left_to_hear(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice, {("said", CHINESE): Wording("文字")})
    fresh = ("spring", CHINESE)
    for spoken in (fresh, ("said", CHINESE), GREETING):
        prompts.upload(recording(tmp_path), spoken, by="mei")
    assert prompts.left_without(GREETING), "the product's own"
    assert not prompts.left_without(fresh)
    assert not prompts.left_without(("said", CHINESE)), "nobody has spoken it yet"
    prompts.make_missing()
    assert prompts.left_without(("said", CHINESE))
    prompts.upload(recording(tmp_path), ("spring", ENGLISH), by="mei")
    assert prompts.left_without(fresh), "in another language"


def test_what_a_caller_hears_may_be_another_language_and_never_a_tone(tmp_path: Path, voice: ToneVoice) -> None:
    prompts = desk(tmp_path, voice)
    upload, _ = prompts.upload(recording(tmp_path), ("spring", CHINESE), by="mei")
    assert prompts.heard("spring", ENGLISH, 8000) == upload.files[8000]
    assert prompts.heard("no.such", ENGLISH, 8000) is None


def test_the_owners_recordings_are_measured_once_in_a_process_of_their_own(tmp_path: Path, voice: ToneVoice) -> None:
    own = tmp_path / "config" / "prompts" / CHINESE
    made = recording(own, "raw.wav")
    samples, _ = soundfile.read(made)
    soundfile.write(own / "notice.wav", samples[:8000, 0], 8000, subtype="PCM_16")
    soundfile.write(own / "hush.wav", 0 * samples[:8000, 0], 8000, subtype="PCM_16")
    made.unlink()
    prompts = desk(tmp_path, voice)
    assert prompts.measure()
    assert prompts._measured._measuring is not None
    prompts._measured._measuring.join(60)
    levels = {row.key: row.lufs for row in prompts.rows() if row.key in {"notice", "hush"}}
    assert (levels["hush"], levels["notice"]) == (None, pytest.approx(-23, abs=3))
    assert not prompts.measure(), "silence is not tried again"


def test_a_measuring_that_fails_is_told_and_not_tried_again(
    tmp_path: Path, voice: ToneVoice, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.prompting.measuring.LONGEST_S", 0.0)
    measured = Measured()
    known = {recording(tmp_path): (recording(tmp_path), 1, 2)}
    with caplog.at_level(logging.WARNING):
        measured.measure(known)
    assert "loudness" in caplog.text
    assert list(measured._levels.values()) == [None]


def test_a_file_that_is_gone_has_no_levels(tmp_path: Path) -> None:
    told: list[float] = []
    assert all_levels(told.append, [tmp_path / "none.wav"]) == {tmp_path / "none.wav": None}
    assert told == [1.0]


def test_prompts_are_named_by_nodes_and_files_but_not_by_comments(tmp_path: Path) -> None:
    (tmp_path / "routing.yaml").write_text("queues: {a: {tell: queue.next}}  # not menu.main\n")
    (tmp_path / "prompts.yaml").write_text("prompts: {own.words: 您好}\n")
    (tmp_path / "days.yaml").write_bytes(b"\xff\xfe")
    flow = Flow("main", "1", "end", {"end": Node("end", Hangup(("goodbye", "spring.greeting")))})
    named = Naming(tmp_path, lambda: {"main": flow})
    for uses in (named(), named()):
        assert uses.nodes == {"goodbye": (("main", "end"),), "spring.greeting": (("main", "end"),)}
        assert uses.files["queue.next"] == ("routing.yaml",)
        assert not {"menu.main", "own.words", "tell", "a"} & uses.files.keys()
        assert "number.13" in uses.own
    (tmp_path / "routing.yaml").write_text("queues: {a: {tell: queue.other.one}}\n")
    assert "queue.other.one" in named().files
