"""`hotline score --transcribe`: a file is written down by the real models, and judged by its words, too [Q2, Q3]."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from hotline.cli import app
from tests.unit.console.house import write_wav

EXAMPLE = str(Path("config/example").resolve())
VOICES = Path("prompts/sounds/8k/zh-CN")
RATE_HZ = 8000


def run(*arguments: object, **environment: str) -> Result:
    environment = {"LC_ALL": "C", "COLUMNS": "160", "HOTLINE_CONFIG_DIR": EXAMPLE, **environment}
    return CliRunner().invoke(app, ["score", *map(str, arguments)], env=environment)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agent greets and gives a number (您好，工号1001……); then the other voice speaks."""
    sound = np.random.default_rng(5).normal(0, 30, (25 * RATE_HZ, 2))
    for channel, at_s, name in ((1, 1, "agent.sentence.1"), (0, 14, "caller.sentence.1")):
        spoken, _ = soundfile.read(VOICES / f"{name}.wav", dtype="int16")
        sound[at_s * RATE_HZ : at_s * RATE_HZ + len(spoken), channel] += spoken[: len(sound) - at_s * RATE_HZ]
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    write_wav(path, sound.astype("<i2"))
    return path


def test_a_file_is_written_down_and_judged_by_its_words(talk: Path) -> None:
    answer = json.loads(run(talk, "--transcribe", "--format", "json").stdout)
    (scored,) = answer["scored"]
    said = scored["facts"]["transcript"]["utterances"]
    assert {one["voice"] for one in said} == {"caller", "agent"}
    lines = {line["id"]: line for line in scored["card"]["criteria"]}
    assert (lines["greets"]["status"], lines["greets"]["points"]) == ("scored", 5.0)
    assert lines["greets"]["words"]
    assert scored["card"]["complete"]
    assert scored["facts"]["likeness"], "compared with the examples of feelings"
    assert scored["facts"]["context"]["language"] == "zh-CN"


def test_without_it_what_goes_by_words_is_pending(talk: Path) -> None:
    (scored,) = json.loads(run(talk, "--format", "json").stdout)["scored"]
    assert scored["facts"]["transcript"] is None
    assert not scored["card"]["complete"]


def test_a_language_nobody_understands_and_a_stored_call_are_refused(talk: Path) -> None:
    nobody = run(talk, "--transcribe", "--language", "fr")
    assert nobody.exit_code == 2
    assert "'fr'" in nobody.stderr
    stored = run("--call", "c1", "--transcribe")
    assert stored.exit_code == 2
    assert "a stored call has its words" in stored.stderr


def test_without_the_models_it_says_how_to_bring_them(talk: Path, tmp_path: Path) -> None:
    refused = run(talk, "--transcribe", HOTLINE_MODELS_DIR=str(tmp_path))
    assert refused.exit_code == 2
    assert "hotline speech status" in refused.stderr
