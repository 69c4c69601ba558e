"""A stronger model is a line of configuration; a wrong line is told with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from speech import choice as choice_module
from speech.choice import Choice
from speech.errors import ModelMissingError
from speech.weights import BGE_SMALL_ZH, DEFAULTS, KOKORO, WHISPER_BASE


def test_nothing_said_means_the_defaults() -> None:
    assert Choice.read({}) == Choice()
    assert Choice().packages == DEFAULTS
    assert Choice().recogniser_folder is Choice().embedder_folder is None


def test_a_path_replaces_a_model_and_its_packages() -> None:
    choice = Choice.read({"recogniser": "/models/large-v3", "embedder": "~/bge-base-zh", "voices": {"en": "bf_emma"}})
    assert choice.recogniser_folder == Path("/models/large-v3")
    assert choice.embedder_folder == Path.home() / "bge-base-zh"
    assert choice.packages == (KOKORO,)
    assert not {*WHISPER_BASE, BGE_SMALL_ZH} & {*choice.packages}


def test_recordings_may_have_a_recogniser_of_their_own() -> None:
    larger = Choice.read({"transcriber": "/models/large-v3"})
    assert larger.transcriber_folder == Path("/models/large-v3")
    assert larger.recogniser_folder is None
    assert larger.packages == DEFAULTS
    assert Choice(recogniser="/models/small").transcriber_folder == Path("/models/small")
    small = Choice(recogniser="/models/small", transcriber="whisper-base")
    assert small.transcriber_folder is None
    assert {*WHISPER_BASE} <= {*small.packages}


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ({"recognizer": "x"}, "speech.recognizer"),
        ({"embedder": 3}, "speech.embedder"),
        ({"transcriber": 3}, "speech.transcriber"),
        ({"voices": "zf_xiaoyi"}, "speech.voices"),
        ({"voices": {"zh-CN": "af_heart"}}, "speech.voices.zh-CN"),
        ({"voices": {"fr": "af_heart"}}, "speech.voices.fr"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_in_both_languages(mapping: dict[str, object], place: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        Choice.read(mapping)
    (fault,) = wrong.value.faults
    assert fault.place == place
    assert fault.problem
    assert fault.problem_zh
    assert fault.remedy_zh


def test_every_wrong_line_is_told() -> None:
    with pytest.raises(ConfigurationError) as wrong:
        Choice.read({"a": 1, "recogniser": 2, "voices": {"en": "x", "zh-CN": "y"}})
    assert len(wrong.value.faults) == 4


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice_module, "_missing_libraries", lambda: ("misaki",))
    missing = Choice().why_not()
    assert missing
    assert "misaki" in missing.zh
    assert "make run" in missing.en


def test_what_is_missing_is_known_without_loading_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_MODELS_DIR", str(tmp_path))
    missing = Choice(recogniser="/nowhere").why_not()
    assert isinstance(missing, ModelMissingError)
    assert KOKORO.file_name in missing.zh
    assert "/nowhere" in missing.en
    for package in DEFAULTS:
        (tmp_path / package.file_name).touch()
    assert Choice().why_not() is None
