"""A call between two voices is written down by the real model, side by side and with times [Q3]."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of
from qa_scoring.transcript import Transcript
from speech.errors import SpeechError
from speech.models import Models
from speech.transcriber import Transcriber
from tests.unit.speech.conftest import Said

RATE = 8000
AGENT, CALLER = "您好，很高兴为您服务。", "我的手机号是13800138000，请帮我查一下。"
Call = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def call(said: Said) -> Call:
    """The agent at 1 s, the caller at 5 s, in two quiet rooms."""
    sound = np.random.default_rng(3).normal(0, 0.001, (14 * RATE, 2))
    for channel, at_s, text, voice in ((1, 1, AGENT, "zf_xiaobei"), (0, 5, CALLER, "zm_yunyang")):
        spoken = said(text, "zh-CN", voice)
        sound[at_s * RATE : at_s * RATE + len(spoken), channel] += spoken
    return sound


@pytest.fixture(scope="module")
def facts(call: Call) -> AudioFacts:
    return facts_of([call], RATE)


@pytest.fixture(scope="module")
def written(models: Models, call: Call, facts: AudioFacts) -> Transcript:
    return Transcriber(models.recogniser).transcribe([call], facts, "zh-CN")


def test_each_side_is_written_down_where_it_spoke(written: Transcript) -> None:
    assert (written.model, written.language) == ("whisper-base", "zh-CN")
    assert "服务" in "".join(one.text for one in written.of("agent"))
    assert "手机" in "".join(one.text for one in written.of("caller"))
    assert 900 < written.of("agent")[0].start_ms < 1600
    assert 4900 < written.of("caller")[0].start_ms < 5600
    assert all(one.confidence > 0.5 for one in written.utterances)


def test_words_have_times_within_their_utterance_and_numbers_are_masked(written: Transcript) -> None:
    for one in written.utterances:
        assert one.words
        assert all(one.start_ms <= word.start_ms < word.end_ms <= one.end_ms for word in one.words)
        assert "".join(word.text for word in one.words) == "".join(c for c in one.text if c.isalnum() or c == "•")
    assert "0013" not in "".join(one.text for one in written.utterances)


def test_the_words_do_not_depend_on_how_the_recording_was_cut(
    models: Models, call: Call, facts: AudioFacts, written: Transcript
) -> None:
    done: list[float] = []
    blocks = [call[at : at + 5000] for at in range(0, len(call), 5000)]
    again = Transcriber(models.recogniser).transcribe(blocks, facts, "zh-CN", on_progress=done.append)
    assert again == written
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_a_silent_call_has_no_words_and_a_strange_language_is_refused(models: Models) -> None:
    silent = np.zeros((RATE, 2), np.int16)
    transcriber = Transcriber(models.recogniser)
    assert transcriber.transcribe([silent], facts_of([silent], RATE), "en") == Transcript((), "en", "whisper-base")
    with pytest.raises(SpeechError, match="'fr'"):
        transcriber.transcribe([silent], facts_of([silent], RATE), "fr")
