"""The default models do what the interface promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speech.bge import Bge
from speech.choice import Choice
from speech.errors import ModelMissingError, SpeechError
from speech.knowledge import Knowledge
from speech.models import Models
from speech.silero import Silero
from speech.whisper import Whisper
from tests.unit.speech.conftest import Said

ROOMS = np.random.default_rng(7).normal(0, 0.002, 16_000).astype(np.float32)
"""Two seconds of an empty room."""


def test_the_same_words_give_the_same_samples(models: Models) -> None:
    first, second = (models.voice.say("您好。", "zh-CN") for _ in range(2))
    assert first.rate_hz == 24_000
    assert first.samples.dtype == np.float32
    assert np.array_equal(first.samples, second.samples)


def test_a_faster_voice_needs_less_time_and_another_sounds_otherwise(models: Models) -> None:
    usual, fast = (models.voice.say("请稍等。", "zh-CN", speed=speed).samples for speed in (1.0, 1.5))
    assert len(fast) < 0.8 * len(usual)
    other = models.voice.say("请稍等。", "zh-CN", "zm_yunxi").samples
    assert len(other) != len(usual) or not np.array_equal(other, usual)


def test_every_sentence_of_a_long_text_is_spoken(models: Models) -> None:
    one, three = (models.voice.say(text, "zh-CN") for text in ("请稍等。", "请稍等。请稍等！\n请稍等"))
    assert 2.5 < len(three.samples) / len(one.samples) < 4


@pytest.mark.parametrize(
    ("text", "language", "voice", "speed"),
    [
        ("bonjour", "fr", "", 1.0),
        ("您好", "zh-CN", "nobody", 1.0),
        ("您好", "zh-CN", "../../etc/passwd", 1.0),
        ("您好", "zh-CN", "", 9.0),
        ("……", "zh-CN", "", 1.0),
        ("", "en", "", 1.0),
    ],
)
def test_what_cannot_be_said_is_refused_in_both_languages(
    models: Models, text: str, language: str, voice: str, speed: float
) -> None:
    with pytest.raises(SpeechError) as refusal:
        models.voice.say(text, language, voice, speed)
    assert refusal.value.zh != refusal.value.en


def test_latin_words_in_mandarin_are_spoken(models: Models) -> None:
    with_it, without = (models.voice.say(text, "zh-CN").samples for text in ("您的VIP卡", "您的卡"))
    assert len(with_it) > 1.2 * len(without)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [("今天天气很好。", "zh-CN", "今天天气很好"), ("Where is my order?", "en", "Where is my order")],
)
def test_what_was_said_on_the_telephone_is_written_down(
    models: Models, said: Said, text: str, language: str, expected: str
) -> None:
    heard = models.recogniser.hear(said(text, language), 8000, language)
    assert heard.text.rstrip("。.?？") == expected
    assert heard.confidence > 0.6
    assert heard.model == "whisper-base"


def test_an_empty_room_is_not_believed(models: Models) -> None:
    assert models.recogniser.hear(ROOMS, 8000, "zh-CN").confidence < 0.2
    assert models.recogniser.hear(ROOMS[:0], 8000, "zh-CN").text == ""


def test_a_language_that_was_not_learnt_is_refused(models: Models) -> None:
    with pytest.raises(SpeechError, match="'fr'"):
        models.recogniser.hear(ROOMS, 8000, "fr")


def test_speech_is_told_from_an_empty_room(said: Said) -> None:
    def share(samples: np.ndarray) -> float:
        ear = Silero()
        windows = [samples[at : at + ear.window] for at in range(0, len(samples) - ear.window, ear.window)]
        return sum(ear.probability(window) > 0.5 for window in windows) / len(windows)

    assert share(said("我要查一下订单。")) > 0.5
    assert share(ROOMS) == 0


def test_vectors_have_length_one_and_a_text_alone_has_the_one_it_has_among_others(models: Models) -> None:
    texts = ["我要查订单", "Where is MY order?", "", "问" * 1000] * 10
    vectors = models.embedder.embed(texts)
    assert vectors.shape == (40, 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert float(models.embedder.embed(["我要查订单"])[0] @ vectors[0]) > 0.99
    assert float(models.embedder.embed(["where is my ORDER?"])[0] @ vectors[1]) > 0.99
    assert models.embedder.embed([]).shape == (0, 512)


QUESTIONS = [
    ("order", "我要查订单"),
    ("order", "Where is my order?"),
    ("refund", "我要退款"),
    ("refund", "I want my money back"),
    ("hours", "你们几点下班"),
    ("hours", "When are you open?"),
    ("person", "转人工"),
]


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("帮我看看订单到哪了", "order"),
        ("我要推宽", "refund"),
        ("穿人工", "person"),
        ("晚上几点关门", "hours"),
        ("please refund my money", "refund"),
        ("what time do you open", "hours"),
    ],
)
def test_a_question_in_other_words_or_misheard_finds_its_entry(models: Models, asked: str, entry: str) -> None:
    matches = Knowledge(QUESTIONS, models.embedder).matches(asked)
    assert matches[0][0] == entry
    assert len({name for name, _ in matches}) == len(matches) == 3
    assert [score for _, score in matches] == sorted((score for _, score in matches), reverse=True)


def test_the_very_words_of_a_question_score_one(models: Models) -> None:
    assert Knowledge(QUESTIONS, models.embedder).matches("我要查订单")[0] == ("order", pytest.approx(1, abs=1e-3))


def test_nothing_said_or_nothing_known_matches_nothing(models: Models) -> None:
    assert Knowledge(QUESTIONS, models.embedder).matches("") == ()
    assert Knowledge([], models.embedder).matches("我要退款") == ()


def test_a_knowledge_base_gives_the_recogniser_its_words(models: Models) -> None:
    knowledge = Knowledge(QUESTIONS, models.embedder)
    assert "订单" in knowledge.words("zh-CN")
    assert "order" in knowledge.words("en")
    assert knowledge.words("fr") == ""


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"model\.bin"):
        Whisper(tmp_path)
    with pytest.raises(ModelMissingError, match="No embedder"):
        Bge(tmp_path)


def test_the_voice_of_the_owners_choice_speaks(models: Models) -> None:
    chosen = Models(Choice(voices={"zh-CN": "zm_yunxi"})).voice.say("您好。", "zh-CN").samples
    assert np.array_equal(chosen, models.voice.say("您好。", "zh-CN", "zm_yunxi").samples)
